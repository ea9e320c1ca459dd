import { decodeEntry, sealedHashes, type Entry } from '../../ledger';
import type { EntryRow, HistoryStore } from '../ports';
import { checkedPersonal } from './personal';
import { ocsfEvent, type OcsfSource } from './ocsf-event';
import type { Piece } from './pieces';

/** Entries whose sealed values are looked up at a time. */
const groupSize = 500;

/**
 * Entries as OCSF events, each a line of JSON, in order. A place is the `seq` of the entry that comes next, so that the
 * place of one export is where the next begins.
 *
 * @param end the size of the ledger that is exported. @throws HistoryError `BAD_CURSOR` for what is no place of it.
 */
export async function* ocsfOf(
  store: Pick<HistoryStore, 'entries' | 'personalOf'>,
  { from, end, source }: { from: number; end: number; source: OcsfSource },
  onProgress: (events: number) => void = () => undefined,
): AsyncGenerator<Piece> {
  let group: EntryRow[] = [];
  let count = 0;
  for await (const row of upTo(store, from, end)) {
    group.push(row);
    if (group.length < groupSize) continue;
    yield await linesOf(store, group, source);
    count += group.length;
    onProgress(count);
    group = [];
  }
  if (group.length > 0) yield await linesOf(store, group, source);
  onProgress(count + group.length);
}

async function* upTo(store: Pick<HistoryStore, 'entries'>, from: number, end: number): AsyncGenerator<EntryRow> {
  if (from >= end) return;
  for await (const row of store.entries(from)) {
    if (row.seq >= end) return;
    yield row;
    if (row.seq === end - 1) return;
  }
}

async function linesOf(
  store: Pick<HistoryStore, 'personalOf'>,
  rows: readonly EntryRow[],
  source: OcsfSource,
): Promise<Piece> {
  const entries = rows.map(({ bytes }) => readable(bytes));
  const hashes = entries.flatMap((entry) => (entry === undefined ? [] : sealedHashes(entry)));
  const personal = await checkedPersonal(store, hashes);
  const lines = rows.flatMap((row, at) => {
    const entry = entries[at];
    // One that cannot be read says nothing; that it was changed, verify tells.
    return entry === undefined ? [] : [`${JSON.stringify(ocsfEvent(row, entry, personal, source))}\n`];
  });
  return { bytes: lines.join(''), place: String((rows.at(-1)?.seq ?? 0) + 1) };
}

function readable(bytes: Uint8Array): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch {
    return undefined;
  }
}
