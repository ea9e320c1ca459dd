import type { HistoryStore } from './ports';

/** A tile holds 256 hashes of 32 bytes (docs/decisions/0003). */
const tileWidth = 256;
const hashLength = 32;

/** What of a stored ledger is checked. */
export type StoredLedger = Pick<HistoryStore, 'entries' | 'tile' | 'personal'>;

/** The ledger as it was when it had so many entries: it only ever grows, so what came later is cut off. */
export function asOf(store: StoredLedger, size: number): StoredLedger {
  return {
    entries: (from) => below(store.entries(from), size),
    personal: () => below(store.personal(), size),
    tile: async (level, index) => {
      const hashes = Math.floor(size / tileWidth ** level) - index * tileWidth;
      const tile = await store.tile(level, index);
      return tile?.subarray(0, Math.max(0, hashes) * hashLength);
    },
  };
}

async function* below<T extends { seq: number }>(rows: AsyncIterable<T>, size: number): AsyncIterable<T> {
  for await (const row of rows) {
    if (row.seq >= size) return;
    yield row;
  }
}
