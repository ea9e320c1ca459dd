import {
  consistencyProof,
  inclusionProof,
  leafHash,
  LedgerError,
  nodeHash,
  rootFrom,
  sameBytes,
  toBase64,
  verifyConsistency,
  verifyInclusion,
  type ReadTile,
} from '../ledger';
import { HistoryError } from './errors';
import type { HistoryStore } from './ports';

/** What of a stored ledger proofs are made from. */
export type ProvenLedger = Pick<HistoryStore, 'entry' | 'tile' | 'head' | 'newestCheckpoint'>;

/** That an entry stands in the tree of a size (RFC 6962, 2.1.1). Hashes are base64, as in a checkpoint. */
export interface WireInclusion {
  entry: number;
  size: number;
  root: string;
  hashes: string[];
}

/** That a tree begins with a smaller one (RFC 6962, 2.1.2). Hashes are base64, as in a checkpoint. */
export interface WireConsistency {
  from: number;
  to: number;
  fromRoot: string;
  toRoot: string;
  hashes: string[];
}

/**
 * Proves that an entry stands in the ledger, in O(log n) from stored tiles. What is stored is not believed: a proof that
 * does not verify is not handed out.
 *
 * @param size of the tree; absent, that of the newest checkpoint, which is signed.
 * @throws HistoryError `NO_SUCH_SIZE` for what the ledger does not hold, `LEDGER_DAMAGED` where what is stored of it does
 *   not prove its own entry.
 */
export async function proveInclusion(store: ProvenLedger, entry: number, size?: number): Promise<WireInclusion> {
  const head = await headOf(store);
  const of = size ?? (await store.newestCheckpoint())?.size ?? head.size;
  if (of > head.size || entry >= of) throw new HistoryError('NO_SUCH_SIZE', `there is no entry ${entry} of ${of}`);
  return undamaged(async () => {
    const read = reading(store);
    const [root, hashes, row] = await Promise.all([
      knownRoot(of, head, read),
      inclusionProof(entry, of, read),
      store.entry(entry),
    ]);
    const leaf = row === undefined ? undefined : leafHash(row.bytes);
    const holds =
      leaf !== undefined && (await verifyInclusion({ index: entry, size: of, leafHash: leaf, root, hashes }, nodeHash));
    if (!holds) throw damaged();
    return { entry, size: of, root: toBase64(root), hashes: hashes.map(toBase64) };
  });
}

/**
 * Proves that the ledger of `to` entries begins with that of `from`, in O(log n) from stored tiles.
 *
 * @param to absent, the size of the newest checkpoint.
 * @throws HistoryError `NO_SUCH_SIZE`, also from 0, which would prove nothing; `LEDGER_DAMAGED`.
 */
export async function proveConsistency(store: ProvenLedger, from: number, to?: number): Promise<WireConsistency> {
  const head = await headOf(store);
  const end = to ?? (await store.newestCheckpoint())?.size ?? head.size;
  if (from === 0 || from > end || end > head.size) {
    throw new HistoryError('NO_SUCH_SIZE', `there is no proof from ${from} to ${end}`);
  }
  return undamaged(async () => {
    const read = reading(store);
    const [fromRoot, toRoot, hashes] = await Promise.all([
      knownRoot(from, head, read),
      knownRoot(end, head, read),
      consistencyProof(from, end, read),
    ]);
    if (!(await verifyConsistency({ from, to: end, fromRoot, toRoot, hashes }, nodeHash))) throw damaged();
    return { from, to: end, fromRoot: toBase64(fromRoot), toRoot: toBase64(toRoot), hashes: hashes.map(toBase64) };
  });
}

type Head = NonNullable<Awaited<ReturnType<HistoryStore['head']>>>;

async function headOf(store: ProvenLedger): Promise<Head> {
  const head = await store.head();
  if (head === undefined) throw new HistoryError('NO_SUCH_SIZE', 'there is no ledger yet');
  return head;
}

function reading(store: ProvenLedger): ReadTile {
  return (level, index) => store.tile(level, index);
}

/** The root of a size; that of the whole ledger has to be the one that is stored beside it. */
async function knownRoot(size: number, head: Head, read: ReadTile): Promise<Uint8Array> {
  const root = await rootFrom(size, read);
  if (size === head.size && !sameBytes(root, head.root)) throw damaged();
  return root;
}

function damaged(): HistoryError {
  return new HistoryError('LEDGER_DAMAGED', 'what is stored of the ledger does not prove its entries: run verify');
}

async function undamaged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'TILE_MISSING') throw damaged();
    throw error;
  }
}
