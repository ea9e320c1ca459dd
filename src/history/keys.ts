import { decodeEntry, type Entry } from '../ledger';
import { ledgerKeysSource, readKeyPlaces } from '../model';
import type { HistoryStore } from './ports';
import { member } from './told';

/** A key that signs, or has signed, the checkpoints of this ledger. */
export interface LedgerKeyRow {
  /** The verifier key, `name+id+key`. */
  key: string;
  /** The entry that brought it: entry 0, or that of a rotation. */
  since: number;
}

/**
 * Every key of this ledger, the present one first, each as the entry says that brought it. Where those entries stand is
 * kept beside the ledger, and is only a hint: an entry that does not say so brings no key.
 */
export async function ledgerKeys(store: HistoryStore): Promise<LedgerKeyRow[]> {
  const places = [0, ...readKeyPlaces(await store.place(ledgerKeysSource)).map(({ seq }) => seq)];
  const keys: LedgerKeyRow[] = [];
  for (const since of new Set(places)) {
    const key = keyOf(await entryAt(store, since));
    if (key !== undefined) keys.unshift({ key, since });
  }
  return keys;
}

/** @returns the key that this ledger's checkpoints are signed with now. */
export async function verifierKeyOf(store: HistoryStore): Promise<string | undefined> {
  return (await ledgerKeys(store))[0]?.key;
}

function keyOf(entry: Entry | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const names = { 'ledger-opened': 'verifierKey', 'ledger-key-rotated': 'to' };
  const name = Object.entries(names).find(([type]) => type === entry.type)?.[1];
  const key = name === undefined ? undefined : member(entry.data, name);
  return typeof key === 'string' ? key : undefined;
}

/** An entry that cannot be read brings no key. */
async function entryAt(store: HistoryStore, seq: number): Promise<Entry | undefined> {
  const row = await store.entry(seq);
  try {
    return row === undefined ? undefined : decodeEntry(row.bytes);
  } catch {
    return undefined;
  }
}
