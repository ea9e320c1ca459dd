import type { HistoryStore } from './ports';
import { HistoryError } from './errors';

/** Where an export goes: files by name, each written as a stream of text or bytes. The edge makes them real. */
export interface ExportSink {
  write(name: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void>;
}

/** What an export holds. */
export interface Exported {
  entries: number;
  personal: number;
}

const lineFeed = new Uint8Array([10]);

/**
 * Writes the whole ledger up to its newest checkpoint, as JSON Lines of the entries' canonical bytes, with the signed
 * checkpoint, the key to verify it, and the personal values that still exist. Streamed at constant memory.
 *
 * @param verifierKeys every key that has signed this ledger, the present one first.
 * @throws HistoryError `NOTHING_TO_EXPORT` where there is no signed checkpoint yet, `ENTRIES_MISSING` where the
 *   checkpoint speaks of entries that are gone.
 */
export async function exportLedger(
  store: HistoryStore,
  sink: ExportSink,
  verifierKeys: readonly string[],
  onProgress: (entries: number) => void = () => undefined,
): Promise<Exported> {
  const checkpoint = await store.newestCheckpoint();
  if (checkpoint === undefined) {
    throw new HistoryError(
      'NOTHING_TO_EXPORT',
      'the ledger has no signed checkpoint yet: run serve, replay or demo first',
    );
  }
  const counts: Exported = { entries: 0, personal: 0 };
  await sink.write('entries.jsonl', entryLines(store, checkpoint.size, counts, onProgress));
  if (counts.entries !== checkpoint.size) {
    const message = `the checkpoint covers ${checkpoint.size} entries, and ${counts.entries} are there: run verify`;
    throw new HistoryError('ENTRIES_MISSING', message);
  }
  await sink.write('personal.jsonl', personalLines(store, checkpoint.size, counts));
  await sink.write('checkpoint.txt', one(checkpoint.note));
  await sink.write('verifier-key.txt', one(`${verifierKeys[0] ?? ''}\n`));
  await sink.write('verifier-keys.jsonl', one(verifierKeys.map((key) => `${JSON.stringify({ key })}\n`).join('')));
  return counts;
}

async function* entryLines(
  store: HistoryStore,
  size: number,
  counts: Exported,
  onProgress: (entries: number) => void,
): AsyncIterable<Uint8Array> {
  for await (const { seq, bytes } of store.entries()) {
    if (seq >= size) return;
    yield bytes;
    yield lineFeed;
    counts.entries += 1;
    onProgress(counts.entries);
  }
}

async function* personalLines(store: HistoryStore, size: number, counts: Exported): AsyncIterable<string> {
  for await (const { seq, ...row } of store.personal()) {
    if (seq >= size) continue;
    counts.personal += 1;
    yield `${JSON.stringify(row)}\n`;
  }
}

async function* one(text: string): AsyncIterable<string> {
  await Promise.resolve();
  yield text;
}
