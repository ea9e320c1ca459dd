import fc from 'fast-check';
import type { AccessSeen } from '../../../src/model';
import { recordSeen } from '../../../src/watch/byos/record-seen';
import { storageId } from '../../fixtures/inventory';
import { decider, signature, storageRecord, type LogRecord } from '../../fixtures/records';
import { look, places, signalOf } from './seeing';

const blobService = `${storageId}/blobServices/default`;
const hash = '4C81DD1772CEA6215A976B5B9C0764F519518B179BA3C7257C7E745D337833E6';
const ofSpeech = (changes: LogRecord = {}): LogRecord =>
  storageRecord({ resourceId: blobService.toUpperCase(), properties: {}, ...changes });

function seen(changes: LogRecord = {}): AccessSeen {
  const found = recordSeen(signalOf(ofSpeech(changes)), places);
  if (found.kind !== 'seen') throw new Error(found.why);
  return found.seen[0]!;
}

const requester = { objectId: decider.toUpperCase(), upn: 'Approver1@Example.com', appId: 'app' };

describe('who reached the data is told as far as it can be known', () => {
  test('whoever signed in is known by object id', () => {
    expect(seen({ identity: { type: 'OAuth', requester }, uri: undefined })).toMatchObject({
      by: { actor: { kind: 'person', id: decider }, principalId: decider },
    });
  });

  test.each<[string, LogRecord, AccessSeen['by']['credential'], Record<string, string>]>([
    [
      'an account key',
      { identity: { type: 'AccountKey', tokenHash: `key1(${hash})` } },
      { kind: 'account-key', hash: '4c81dd1772ce' },
      { key: 'key1' },
    ],
    [
      'a link signed with a key',
      { identity: { type: 'SAS', tokenHash: `key2(${hash}),SasSignature(92D630456D3188B7)` } },
      { kind: 'sas', hash: '4c81dd1772ce' },
      { key: 'key2', link: '92d630456d31' },
    ],
    [
      'a link signed in the name of somebody',
      { identity: { type: 'DelegationSas', tokenHash: `SasSignature(${hash})`, requester } },
      { kind: 'delegation-sas' },
      { delegatedBy: decider, link: '4c81dd1772ce' },
    ],
    ['nothing at all', { identity: { type: 'Anonymous' } }, { kind: 'anonymous' }, {}],
    ['a signature of which the record says no more', { identity: undefined }, { kind: 'sas' }, {}],
  ])('with %s nobody can say who it was', (_, changes, credential, details) => {
    const found = seen(changes);
    expect(found.by).toEqual({ actor: { kind: 'unknown' }, credential });
    expect(found.details).toMatchObject(details);
    expect(JSON.stringify(found)).not.toContain(signature);
    expect(JSON.stringify(found)).not.toContain(hash);
  });
});

test.each([
  ['GetBlob', 'blobs-read'],
  ['LISTBLOBS', 'blobs-listed'],
  ['PutBlob', 'blobs-written'],
  ['deleteblob', 'blobs-deleted'],
  ['GetBlobServiceProperties', 'blobs-other'],
])('%s is told as %s, of its container', (operationName, what) => {
  expect(seen({ operationName })).toMatchObject({
    what,
    accountId: storageId,
    target: 'customspeech-audiologs',
    source: 'storage-log',
    address: '192.0.2.7',
    succeeded: true,
  });
});

test('a refused attempt is seen as one', () => {
  expect(seen({ statusCode: 403, statusText: 'AuthorizationFailure' })).toMatchObject({
    succeeded: false,
    details: { status: 'AuthorizationFailure' },
  });
});

test.each<[string, LogRecord, string]>([
  ['files of the same account', { resourceId: `${storageId}/fileServices/default` }, 'OTHER_RESOURCE'],
  ['blobs of another account', { resourceId: `${storageId}2/blobServices/default` }, 'OTHER_RESOURCE'],
  [
    'another account by its name',
    { resourceId: undefined, properties: { accountName: 'contosofiles' } },
    'OTHER_RESOURCE',
  ],
  ['a record that names no account', { resourceId: undefined }, 'OTHER_OPERATION'],
])('%s: %s', (_, changes, why) => {
  expect(recordSeen(signalOf(ofSpeech(changes)), places)).toEqual({ kind: 'ignored', why });
});

test('a record that names its account by name alone is found: no two of Azure are called alike', () => {
  expect(seen({ resourceId: undefined, properties: { accountName: 'ContosoSpeechData' } })).toMatchObject({
    accountId: storageId,
  });
});

test('without an inventory nobody knows whose data it was', () => {
  expect(recordSeen(signalOf(ofSpeech()), undefined)).toEqual({ kind: 'ignored', why: 'NO_INVENTORY' });
});

test('any order and duplication of the same records yields the same keys', () => {
  const operations = ['listKeys/action', 'write', 'delete', 'regenerateKey/action'];
  const ids = [storageId, `${storageId}2`];
  const record = fc.record({
    operation: fc.constantFrom(...operations),
    resourceId: fc.constantFrom(...ids),
    id: fc.integer({ min: 1, max: 6 }),
  });
  const keysOf = (records: readonly LogRecord[]): string[] =>
    records.flatMap((one) => {
      const found = recordSeen(signalOf(one), places);
      return found.kind === 'seen' ? found.seen.map(({ key }) => key) : [];
    });
  const controlKeys = (told: { operation: string; resourceId: string; id: number }): string[] => {
    const found = look('rest', {
      operation: `Microsoft.Storage/storageAccounts/${told.operation}`,
      resourceId: told.resourceId,
    });
    return typeof found === 'string' ? [] : found.map(({ key }) => `${key}/${told.id}`);
  };
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), fc.integer({ min: 0, max: 11 }), (records, from) => {
      const once = new Set(records.flatMap(controlKeys));
      const turned = [...records.slice(from), ...records, ...records.slice(0, from)].reverse();
      expect(new Set(turned.flatMap(controlKeys))).toEqual(once);
      const logs = records.map(({ id }) => ofSpeech({ correlationId: `c-${id}` }));
      expect(new Set(keysOf([...logs, ...logs].reverse()))).toEqual(new Set(keysOf(logs)));
    }),
  );
});
