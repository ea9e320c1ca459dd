import { LedgerError } from './errors';
import { hashLength } from './hash';
import { foldPeaks, hashesOf, peaksOf, perfectRoot, tileLength, tileWidth, type Tile } from './tile';

/** A tile as it has to be stored after an append: its whole new content. */
export type TileWrite = Tile;

/** What has to be read before an append: the size, and the partial tile at the right end of each level that has one. */
export interface TreeEdge {
  size: number;
  edgeTiles: Tile[];
}

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
 * @throws LedgerError `TILE_MISSING` where the edge does not fit its size, `NOT_A_HASH` for a leaf that is not 32 bytes.
 */
export function appendLeaves(
  edge: TreeEdge,
  leaves: readonly Uint8Array[],
): { size: number; root: Uint8Array; tiles: TileWrite[] } {
  if (leaves.some(({ length }) => length !== hashLength)) throw new LedgerError('NOT_A_HASH', 'a leaf is not a hash');
  const written: TileWrite[] = [];
  const right: Tile[] = [];
  let fresh = leaves;
  for (let level = 0, count = edge.size; fresh.length > 0 || count > 0; level += 1) {
    const index = Math.floor(count / tileWidth);
    const tiles = fillTiles(edge, { level, index, used: count % tileWidth }, fresh);
    if (fresh.length > 0) written.push(...tiles);
    const last = tiles.at(-1);
    if (last !== undefined && last.hashes.length < tileLength) right.unshift(last);
    fresh = tiles.filter(({ hashes }) => hashes.length === tileLength).map(({ hashes }) => perfectRoot(hashes));
    count = index;
  }
  const root = foldPeaks(right.flatMap(({ hashes }) => peaksOf(hashes)));
  return { size: edge.size + leaves.length, root, tiles: written };
}

/** The tiles of one level from its partial one on, with the fresh hashes put in. */
function fillTiles(
  { edgeTiles }: TreeEdge,
  { level, index, used }: { level: number; index: number; used: number },
  fresh: readonly Uint8Array[],
): Tile[] {
  const partial = edgeTiles.find((tile) => tile.level === level && tile.index === index);
  const kept = used === 0 ? [] : [hashesOf(partial?.hashes, { level, index, first: 0, count: used })];
  const hashes = Buffer.concat([...kept, ...fresh]);
  const tiles: Tile[] = [];
  for (let start = 0; start < hashes.length; start += tileLength) {
    const content = new Uint8Array(hashes.subarray(start, start + tileLength));
    tiles.push({ level, index: index + tiles.length, hashes: content });
  }
  return tiles;
}
