import { decodeEntry, sealedHashes, type Entry } from '../../ledger';
import { ledgerKeys } from '../keys';
import type { CheckpointRow, EntryRow, HistoryStore } from '../ports';
import { wireRequest } from '../wire-request';
import { csvHead, csvRow } from './csv';
import { csvColumns } from './csv-columns';
import { ocsfOf } from './ocsf';
import type { OcsfSource } from './ocsf-event';
import { bytesOf, type ExportFormat } from './pieces';

/** A part of an export: what was written into the ledger from one entry on and before another. */
export interface Segment {
  format: ExportFormat;
  from: number;
  to: number;
  /** The newest one, which covers all of it. */
  checkpoint: CheckpointRow;
  source: OcsfSource;
}

/** A file of a segment. Names sort in the order of the ledger. */
export interface SegmentFile {
  name: string;
  chunks: AsyncIterable<string | Uint8Array>;
}

/** Digits of a number in a name. */
const digits = 12;
const groupSize = 500;
const lineFeed = new Uint8Array([10]);

/** @returns how far a segment that begins there goes: what it has to keep in memory of one is bounded. */
export function segmentEnd(from: number, end: number): number {
  const most = 100_000;
  return Math.min(end, from + most);
}

/**
 * The files of a segment. All `entries-….jsonl` one behind the other are the ledger, of which the newest checkpoint whose
 * number is their end is the signed size; in a table the last row of a request is how it stands.
 */
export function segmentFiles(store: HistoryStore, segment: Segment): SegmentFile[] {
  const { format, from, to, checkpoint, source } = segment;
  const range = `${padded(from)}-${padded(to)}`;
  switch (format) {
    case 'jsonl':
      return [
        { name: `entries-${range}.jsonl`, chunks: entryLines(store, from, to) },
        { name: `personal-${range}.jsonl`, chunks: personalLines(store, from, to) },
        { name: `checkpoint-${padded(checkpoint.size)}.txt`, chunks: one(() => Promise.resolve(checkpoint.note)) },
        { name: `verifier-keys-${padded(to)}.jsonl`, chunks: one(() => keyLines(store)) },
      ];
    case 'csv':
      return [{ name: `requests-${range}.csv`, chunks: changedRows(store, from, to) }];
    case 'ocsf':
      return [{ name: `events-${range}.jsonl`, chunks: bytesOf(ocsfOf(store, { from, end: to, source })) }];
  }
}

function padded(number: number): string {
  return String(number).padStart(digits, '0');
}

async function* rowsOf(store: HistoryStore, from: number, to: number): AsyncGenerator<EntryRow> {
  for await (const row of store.entries(from)) {
    if (row.seq >= to) return;
    yield row;
  }
}

async function* entryLines(store: HistoryStore, from: number, to: number): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of rowsOf(store, from, to)) {
    yield bytes;
    yield lineFeed;
  }
}

async function* personalLines(store: HistoryStore, from: number, to: number): AsyncGenerator<string> {
  let hashes: string[] = [];
  const lines = async (): Promise<string> => {
    const rows = await store.personalOf([...new Set(hashes)]);
    hashes = [];
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  };
  for await (const row of rowsOf(store, from, to)) {
    const entry = readable(row);
    if (entry !== undefined) hashes.push(...sealedHashes(entry));
    if (hashes.length >= groupSize) yield await lines();
  }
  yield await lines();
}

/** The requests that entries speak of, each once, as they stand now. */
async function* changedRows(store: HistoryStore, from: number, to: number): AsyncGenerator<string> {
  const ids = new Set<string>();
  for await (const row of rowsOf(store, from, to)) {
    const id = readable(row)?.request;
    if (id !== undefined) ids.add(id);
  }
  yield csvHead;
  for (const id of ids) {
    const request = (await store.find(id)).find((found) => found.id === id);
    if (request !== undefined) yield csvRow(csvColumns.map(([, value]) => value(wireRequest(request))));
  }
}

async function keyLines(store: HistoryStore): Promise<string> {
  return (await ledgerKeys(store)).map(({ key }) => `${JSON.stringify({ key })}\n`).join('');
}

async function* one(text: () => Promise<string>): AsyncGenerator<string> {
  yield await text();
}

function readable({ bytes }: EntryRow): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch {
    return undefined;
  }
}
