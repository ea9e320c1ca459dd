import { HistoryError } from '../errors';
import type { CheckpointRow, HistoryStore } from '../ports';
import type { MakePieces, Piece } from './pieces';

/** Where an export goes: files by name. The edge makes them real, and goes on where it was interrupted, if it was. */
export interface ExportSink {
  write(name: string, make: MakePieces): Promise<void>;
}

/** What an export holds. */
export interface Exported {
  entries: number;
  personal: number;
}

/** What an export of the ledger is made with. */
export interface LedgerExport {
  /** The checkpoint up to which it is exported. */
  checkpoint: CheckpointRow;
  /** Every key that has signed this ledger, the present one first. */
  verifierKeys: readonly string[];
  onProgress?: (entries: number) => void;
}

const lineFeed = new Uint8Array([10]);
/** After so many entries there is a place to go on from. */
const placeEvery = 1_000;

/** @returns the newest checkpoint. @throws HistoryError `NOTHING_TO_EXPORT` where there is none yet. */
export async function checkpointToExport(store: Pick<HistoryStore, 'newestCheckpoint'>): Promise<CheckpointRow> {
  const checkpoint = await store.newestCheckpoint();
  if (checkpoint !== undefined) return checkpoint;
  const message = 'the ledger has no signed checkpoint yet: run serve, replay or demo first';
  throw new HistoryError('NOTHING_TO_EXPORT', message);
}

/**
 * Writes the whole ledger up to a checkpoint, as JSON Lines of the entries' canonical bytes, with the signed checkpoint,
 * the key to verify it, and the personal values that still exist. Streamed at constant memory.
 *
 * @throws HistoryError `ENTRIES_MISSING` where the checkpoint speaks of entries that are gone.
 */
export async function exportLedger(store: HistoryStore, sink: ExportSink, options: LedgerExport): Promise<Exported> {
  const counts: Exported = { entries: 0, personal: 0 };
  for (const [name, make] of ledgerFiles(store, options, counts)) await sink.write(name, make);
  return counts;
}

/** The files of an export of the ledger, in their order; `counts` are of what was written once each was. */
export function ledgerFiles(
  store: HistoryStore,
  { checkpoint, verifierKeys, onProgress = () => undefined }: LedgerExport,
  counts: Exported = { entries: 0, personal: 0 },
): [name: string, make: MakePieces][] {
  const { size, note } = checkpoint;
  const keys = verifierKeys.map((key) => `${JSON.stringify({ key })}\n`).join('');
  return [
    ['entries.jsonl', (place) => entryLines(store, size, counts, Number(place ?? 0), onProgress)],
    ['personal.jsonl', () => personalLines(store, size, counts)],
    ['checkpoint.txt', () => one(note)],
    ['verifier-key.txt', () => one(`${verifierKeys[0] ?? ''}\n`)],
    ['verifier-keys.jsonl', () => one(keys)],
  ];
}

async function* entryLines(
  store: HistoryStore,
  size: number,
  counts: Exported,
  from: number,
  onProgress: (entries: number) => void,
): AsyncGenerator<Piece> {
  counts.entries = from;
  for await (const { seq, bytes } of store.entries(from)) {
    if (seq >= size) break;
    yield { bytes };
    counts.entries += 1;
    yield { bytes: lineFeed, ...(counts.entries % placeEvery === 0 ? { place: String(seq + 1) } : {}) };
    onProgress(counts.entries);
  }
  if (counts.entries === size) return;
  const message = `the checkpoint covers ${size} entries, and ${counts.entries} are there: run verify`;
  throw new HistoryError('ENTRIES_MISSING', message);
}

async function* personalLines(store: HistoryStore, size: number, counts: Exported): AsyncGenerator<Piece> {
  counts.personal = 0;
  for await (const { seq, ...row } of store.personal()) {
    if (seq >= size) return;
    counts.personal += 1;
    yield { bytes: `${JSON.stringify(row)}\n` };
  }
}

async function* one(text: string): AsyncGenerator<Piece> {
  await Promise.resolve();
  yield { bytes: text };
}
