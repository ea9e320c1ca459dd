import { LedgerError } from './errors';
import { EMPTY_ROOT, nodeHash } from './hash';
import { hashesOf, perfectRoot, tileWidth, type ReadTile } from './tile';

/**
 * The root of the first `size` leaves, from stored tiles.
 *
 * @throws LedgerError `OUT_OF_RANGE` for what is not a size, `TILE_MISSING`.
 */
export async function rootFrom(size: number, readTile: ReadTile): Promise<Uint8Array> {
  checkSize(size);
  return size === 0 ? EMPTY_ROOT : rangeRoot(0, size, readingOnce(readTile));
}

/**
 * The proof that leaf `index` is in the tree of the first `size` leaves (RFC 6962, 2.1.1).
 *
 * @throws LedgerError `SIZE_ZERO`, `OUT_OF_RANGE`, `TILE_MISSING`.
 */
export async function inclusionProof(index: number, size: number, readTile: ReadTile): Promise<Uint8Array[]> {
  checkSize(size, index);
  if (size === 0) throw new LedgerError('SIZE_ZERO', 'an empty tree proves nothing');
  if (index >= size) throw new LedgerError('OUT_OF_RANGE', `there is no leaf ${index} in ${size}`);
  const read = readingOnce(readTile);
  const path: Uint8Array[] = [];
  let [first, end] = [0, size];
  while (end - first > 1) {
    const split = first + splitOf(end - first);
    if (index < split) {
      path.unshift(await rangeRoot(split, end, read));
      end = split;
    } else {
      path.unshift(await rangeRoot(first, split, read));
      first = split;
    }
  }
  return path;
}

/**
 * The proof that the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962, 2.1.2).
 *
 * @throws LedgerError `SIZE_ZERO` from size 0, which would prove nothing; `OUT_OF_RANGE`, `TILE_MISSING`.
 */
export async function consistencyProof(from: number, to: number, readTile: ReadTile): Promise<Uint8Array[]> {
  checkSize(from, to);
  if (from === 0) throw new LedgerError('SIZE_ZERO', 'from size 0 a proof says nothing');
  if (from > to) throw new LedgerError('OUT_OF_RANGE', `there is no proof from ${from} to ${to}`);
  const read = readingOnce(readTile);
  const path: Uint8Array[] = [];
  let [first, end, whole] = [0, to, true];
  while (from < end) {
    const split = first + splitOf(end - first);
    if (from <= split) {
      path.unshift(await rangeRoot(split, end, read));
      end = split;
    } else {
      path.unshift(await rangeRoot(first, split, read));
      [first, whole] = [split, false];
    }
  }
  if (!whole) path.unshift(await rangeRoot(first, end, read));
  return path;
}

function checkSize(...sizes: number[]): void {
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 0)) {
    throw new LedgerError('OUT_OF_RANGE', 'a size is a whole number from 0 on');
  }
}

/** A proof takes several hashes out of the same tile; this reads each tile once. */
function readingOnce(readTile: ReadTile): ReadTile {
  const tiles = new Map<string, ReturnType<ReadTile>>();
  return (level, index) => {
    const key = `${level}/${index}`;
    const tile = tiles.has(key) ? tiles.get(key) : readTile(level, index);
    tiles.set(key, tile);
    return tile;
  };
}

/** The largest power of two below `count`, for `count` above one. */
function splitOf(count: number): number {
  let width = 1;
  while (width * 2 < count) width *= 2;
  return width;
}

/** The root of the leaves from `first` to before `end`; `first` is a multiple of a power of two not below their number. */
async function rangeRoot(first: number, end: number, read: ReadTile): Promise<Uint8Array> {
  const count = end - first;
  const split = splitOf(count);
  if (count === 1 || split * 2 === count) return perfectRange(first, count, read);
  const left = await perfectRange(first, split, read);
  return nodeHash(left, await rangeRoot(first + split, end, read));
}

/** The root of a perfect subtree, from the highest tile that holds parts of it. */
async function perfectRange(first: number, count: number, read: ReadTile): Promise<Uint8Array> {
  let [level, place, width] = [0, first, count];
  while (width >= tileWidth) [level, place, width] = [level + 1, place / tileWidth, width / tileWidth];
  const index = Math.floor(place / tileWidth);
  return perfectRoot(hashesOf(await read(level, index), { level, index, first: place % tileWidth, count: width }));
}
