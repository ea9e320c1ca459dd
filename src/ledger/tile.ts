import { LedgerError } from './errors';
import { EMPTY_ROOT, hashLength, nodeHash } from './hash';

/** A tile has height 8: up to 256 hashes, each the root of a perfect subtree (C2SP tlog-tiles). */
export const tileWidth = 256;
/** Length of a complete tile, in bytes. */
export const tileLength = tileWidth * hashLength;

/**
 * A tile: `hashes` are the roots of perfect subtrees of 256^level leaves, one behind the other. At level 0 they are
 * leaf hashes. The rightmost tile of a level may be partial.
 */
export interface Tile {
  level: number;
  index: number;
  hashes: Uint8Array;
}

/** Reads a stored tile, complete or as far as it goes; undefined where none is stored. */
export type ReadTile = (level: number, index: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** @returns the hashes of a stored tile from `first` on. @throws LedgerError `TILE_MISSING` where it holds fewer. */
export function hashesOf(
  tile: Uint8Array | undefined,
  { level, index, first, count }: { level: number; index: number; first: number; count: number },
): Uint8Array {
  if (tile === undefined || tile.length < (first + count) * hashLength) {
    throw new LedgerError('TILE_MISSING', `tile ${level}/${index} is not there or is cut off`);
  }
  return tile.subarray(first * hashLength, (first + count) * hashLength);
}

/** The root over neighbouring hashes of one tile, as many as a power of two. */
export function perfectRoot(hashes: Uint8Array): Uint8Array {
  let row: Uint8Array[] = [];
  for (let at = 0; at < hashes.length; at += hashLength) row.push(hashes.subarray(at, at + hashLength));
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) above.push(nodeHash(row[i] ?? EMPTY_ROOT, row[i + 1] ?? EMPTY_ROOT));
    row = above;
  }
  return row[0] ?? EMPTY_ROOT;
}

/** The roots of the perfect subtrees that a partial tile consists of, largest first. */
export function peaksOf(hashes: Uint8Array): Uint8Array[] {
  const count = hashes.length / hashLength;
  const peaks: Uint8Array[] = [];
  let first = 0;
  for (let width = tileWidth / 2; width >= 1; width /= 2) {
    if ((count & width) === 0) continue;
    peaks.push(perfectRoot(hashes.subarray(first * hashLength, (first + width) * hashLength)));
    first += width;
  }
  return peaks;
}

/** The root of a tree from the roots of its perfect subtrees, largest first. */
export function foldPeaks(peaks: readonly Uint8Array[]): Uint8Array {
  const last = peaks.at(-1);
  if (last === undefined) return EMPTY_ROOT;
  return peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}
