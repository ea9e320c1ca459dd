import { operationClass } from '../../../src/watch/byos/operation-class';

describe('what an operation on blobs comes to', () => {
  test.each([
    ['GetBlob', 'blobs-read'],
    ['GetBlobProperties', 'blobs-read'],
    ['GetBlobMetadata', 'blobs-read'],
    ['GetBlobTags', 'blobs-read'],
    ['QueryBlobContents', 'blobs-read'],
    ['ReadFile', 'blobs-read'],
    ['CopyBlobSource', 'blobs-read'],
    ['ListBlobs', 'blobs-listed'],
    ['ListContainers', 'blobs-listed'],
    ['ListFilesystemDir', 'blobs-listed'],
    ['FindBlobsByTags', 'blobs-listed'],
    ['PutBlob', 'blobs-written'],
    ['PutBlock', 'blobs-written'],
    ['PutBlockList', 'blobs-written'],
    ['PutBlockFromURL', 'blobs-written'],
    ['CopyBlob', 'blobs-written'],
    ['CopyBlobDestination', 'blobs-written'],
    ['AppendBlock', 'blobs-written'],
    ['SetBlobMetadata', 'blobs-written'],
    ['UndeleteBlob', 'blobs-written'],
    ['CreatePathFile', 'blobs-written'],
    ['DeleteBlob', 'blobs-deleted'],
    ['DeleteContainer', 'blobs-deleted'],
    ['DeletePath', 'blobs-deleted'],
    ['SetBlobExpiry', 'blobs-deleted'],
    ['GetUserDelegationKey', 'blobs-other'],
    ['GetBlobServiceProperties', 'blobs-other'],
    ['SetContainerACL', 'blobs-other'],
    ['AcquireBlobLease', 'blobs-other'],
    ['BlobPreflightRequest', 'blobs-other'],
    ['SomethingOfNextYear', 'blobs-other'],
    ['', 'blobs-other'],
    ['__proto__', 'blobs-other'],
    ['constructor', 'blobs-other'],
  ] as const)('%s is %s, in whatever case it is written', (operation, kind) => {
    for (const written of [operation, operation.toLowerCase(), operation.toUpperCase(), ` ${operation} `]) {
      expect(operationClass(written)).toBe(kind);
    }
  });
});
