import { Readable } from 'node:stream';
import { isThere, openContainer, reasonOf, type BlobAnchorOptions } from './blob-anchor';

/** A file to be kept. */
interface BlobFile {
  name: string;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** What is held in memory of a file while it goes out, in bytes. */
const pieceBytes = 1024 * 1024;

/**
 * Keeps files as blobs, each written once and never again (`If-None-Match: *`), streamed: a blob has its name once it is
 * whole. One that is there already was kept by a try that could not say so any more.
 */
export function createBlobFolder(
  options: BlobAnchorOptions,
): (file: BlobFile) => Promise<{ ok: true } | { ok: false; reason: string }> {
  let opened: ReturnType<typeof openContainer> | undefined;
  return async ({ name, chunks }) => {
    try {
      opened ??= openContainer(options);
      const { container, folder, signal } = await opened;
      const blob = container.getBlockBlobClient(`${folder}${name}`);
      try {
        await blob.uploadStream(Readable.from(bytesOf(chunks)), pieceBytes, 1, {
          abortSignal: signal(),
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: typeOf(name) },
        });
      } catch (error) {
        if (!isThere(error)) throw error;
      }
      return { ok: true };
    } catch (error) {
      if (isOfStore(error)) throw error;
      return { ok: false, reason: reasonOf(error) };
    }
  };
}

/** What is read fails in its own words: the database that is away is no fault of the place. */
function isOfStore(error: unknown): boolean {
  return ['WorkflowError', 'HistoryError', 'StoreError'].includes((error as { name?: string }).name ?? '');
}

async function* bytesOf(chunks: BlobFile['chunks']): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function typeOf(name: string): string {
  if (name.endsWith('.csv')) return 'text/csv; charset=utf-8';
  return name.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/jsonl';
}
