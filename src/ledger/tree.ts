import { LedgerError } from './errors';
import { emptyRoot, hashLength, nodeHash } from './hash';

/** A tile has height 8: up to 256 hashes, each the root of a perfect subtree (C2SP tlog-tiles). */
export const tileWidth = 256;
const tileHeight = 8;

/**
 * A tile: `hashes` are the roots of perfect subtrees of 256^level leaves, one behind the other. At level 0 they are
 * leaf hashes. The rightmost tile of a level may be partial.
 */
export interface Tile {
  level: number;
  index: number;
  hashes: Uint8Array;
}

/** A tile as it has to be stored after an append: its whole new content. */
export type TileWrite = Tile;

/** What has to be read before an append: the size, and the partial tile at the right end of each level that has one. */
export interface TreeEdge {
  size: number;
  edgeTiles: Tile[];
}

/** Reads a stored tile, complete or as far as it goes. */
export type ReadTile = (level: number, index: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** @returns which partial tiles stand at the right end of a tree of this size. */
export function edgeOf(size: number): { level: number; index: number }[] {
  const edge: { level: number; index: number }[] = [];
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / tileWidth)) {
    if (count % tileWidth !== 0) edge.push({ level, index: Math.floor(count / tileWidth) });
  }
  return edge;
}

/**
 * Appends leaf hashes. Costs one hash a leaf and a few a level, and rewrites only the tiles at the right edge.
 *
 * @param leaves leaf hashes, see `leafHash`.
 */
export function appendLeaves(
  edge: TreeEdge,
  leaves: readonly Uint8Array[],
): { size: number; root: Uint8Array; tiles: TileWrite[] } {
  const size = edge.size + leaves.length;
  const written: TileWrite[] = [];
  const right: Tile[] = [];
  let fresh = leaves;
  for (let level = 0, count = edge.size; fresh.length > 0 || count > 0; level += 1) {
    const at = { level, index: Math.floor(count / tileWidth), used: count % tileWidth };
    const tiles = fillTiles(partialOf(edge, at), at, fresh);
    if (fresh.length > 0) written.push(...tiles);
    const last = tiles.at(-1);
    if (last !== undefined && last.hashes.length < tileWidth * hashLength) right.push(last);
    fresh = tiles
      .filter(({ hashes }) => hashes.length === tileWidth * hashLength)
      .map(({ hashes }) => perfectRoot(hashes));
    count = at.index;
  }
  return { size, root: rootOfEdge(right), tiles: written };
}

interface Place {
  level: number;
  index: number;
  used: number;
}

function partialOf(edge: TreeEdge, { level, index, used }: Place): Uint8Array {
  if (used === 0) return new Uint8Array(0);
  const tile = edge.edgeTiles.find((one) => one.level === level && one.index === index);
  if (tile === undefined || tile.hashes.length < used * hashLength) {
    throw new LedgerError('TILE_MISSING', `tile ${level}/${index} is not there or is cut off`);
  }
  return tile.hashes.subarray(0, used * hashLength);
}

/** The tiles of one level from its partial one on, with the fresh hashes put in. */
function fillTiles(partial: Uint8Array, { level, index }: Place, fresh: readonly Uint8Array[]): Tile[] {
  const hashes = Buffer.concat([partial, ...fresh]);
  const tiles: Tile[] = [];
  for (let start = 0; start < hashes.length; start += tileWidth * hashLength) {
    const content = new Uint8Array(hashes.subarray(start, start + tileWidth * hashLength));
    tiles.push({ level, index: index + tiles.length, hashes: content });
  }
  return tiles;
}

function hashAt(hashes: Uint8Array, index: number): Uint8Array {
  return hashes.subarray(index * hashLength, (index + 1) * hashLength);
}

function perfectRoot(hashes: Uint8Array): Uint8Array {
  return subtreeRoot(hashes, 0, hashes.length / hashLength);
}

/** The root over `count` neighbouring hashes of one tile; `count` is a power of two. */
function subtreeRoot(hashes: Uint8Array, first: number, count: number): Uint8Array {
  let row: Uint8Array[] = Array.from({ length: count }, (_, index) => hashAt(hashes, first + index));
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) above.push(nodeHash(row[i] ?? emptyRoot, row[i + 1] ?? emptyRoot));
    row = above;
  }
  return row[0] ?? emptyRoot;
}

/** The root of the whole tree from the partial tiles of its right edge, lowest level first. */
function rootOfEdge(right: readonly Tile[]): Uint8Array {
  const peaks: Uint8Array[] = [];
  for (const { hashes } of [...right].reverse()) peaks.push(...peaksOf(hashes));
  return foldPeaks(peaks);
}

/** The roots of the perfect subtrees that a partial tile consists of, largest first. */
function peaksOf(hashes: Uint8Array): Uint8Array[] {
  const count = hashes.length / hashLength;
  const peaks: Uint8Array[] = [];
  let first = 0;
  for (let width = tileWidth / 2; width >= 1; width /= 2) {
    if ((count & width) === 0) continue;
    peaks.push(subtreeRoot(hashes, first, width));
    first += width;
  }
  return peaks;
}

function foldPeaks(peaks: readonly Uint8Array[]): Uint8Array {
  const last = peaks.at(-1);
  if (last === undefined) return emptyRoot;
  return peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** The root of the first `size` leaves, from stored tiles. */
export async function rootFrom(size: number, readTile: ReadTile): Promise<Uint8Array> {
  return size === 0 ? emptyRoot : rangeRoot(0, size, readTile);
}

/**
 * The proof that leaf `index` is in the tree of the first `size` leaves (RFC 6962, 2.1.1).
 *
 * @throws LedgerError `SIZE_ZERO`, `OUT_OF_RANGE`.
 */
export async function inclusionProof(index: number, size: number, readTile: ReadTile): Promise<Uint8Array[]> {
  if (size === 0) throw new LedgerError('SIZE_ZERO', 'an empty tree proves nothing');
  if (index < 0 || index >= size) throw new LedgerError('OUT_OF_RANGE', `there is no leaf ${index} in ${size}`);
  const path: Uint8Array[] = [];
  let [first, end] = [0, size];
  while (end - first > 1) {
    const split = first + splitOf(end - first);
    if (index < split) {
      path.unshift(await rangeRoot(split, end, readTile));
      end = split;
    } else {
      path.unshift(await rangeRoot(first, split, readTile));
      first = split;
    }
  }
  return path;
}

/**
 * The proof that the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962, 2.1.2).
 *
 * @throws LedgerError `SIZE_ZERO` from size 0, which would prove nothing; `OUT_OF_RANGE`.
 */
export async function consistencyProof(from: number, to: number, readTile: ReadTile): Promise<Uint8Array[]> {
  if (from === 0) throw new LedgerError('SIZE_ZERO', 'from size 0 a proof says nothing');
  if (from < 0 || from > to) throw new LedgerError('OUT_OF_RANGE', `there is no proof from ${from} to ${to}`);
  const path: Uint8Array[] = [];
  let [first, end, whole] = [0, to, true];
  while (from < end) {
    const split = first + splitOf(end - first);
    if (from <= split) {
      path.unshift(await rangeRoot(split, end, readTile));
      end = split;
    } else {
      path.unshift(await rangeRoot(first, split, readTile));
      [first, whole] = [split, false];
    }
  }
  if (!whole) path.unshift(await rangeRoot(first, end, readTile));
  return path;
}

/** The largest power of two below `count`, for `count` above one. */
function splitOf(count: number): number {
  let width = 1;
  while (width * 2 < count) width *= 2;
  return width;
}

/** The root of the leaves from `first` to before `end`; `first` is a multiple of a power of two not below the range's width. */
async function rangeRoot(first: number, end: number, readTile: ReadTile): Promise<Uint8Array> {
  const count = end - first;
  if (count > 1 && !isPowerOfTwo(count)) {
    const split = first + splitOf(count);
    const left = await rangeRoot(first, split, readTile);
    return nodeHash(left, await rangeRoot(split, end, readTile));
  }
  const level = Math.floor(Math.log2(count) / tileHeight);
  const unit = tileWidth ** level;
  const place = first / unit;
  const tile = await readTile(level, Math.floor(place / tileWidth));
  const [at, width] = [place % tileWidth, count / unit];
  if (tile === undefined || tile.length < (at + width) * hashLength) {
    throw new LedgerError('TILE_MISSING', `tile ${level}/${Math.floor(place / tileWidth)} is not there or is cut off`);
  }
  return subtreeRoot(tile, at, width);
}

function isPowerOfTwo(count: number): boolean {
  return splitOf(count + 1) === count;
}
