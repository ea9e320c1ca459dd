import { createHash } from 'node:crypto';
import { appendLeaves, edgeOf, EMPTY_ROOT, LedgerError, type LedgerErrorCode, type ReadTile } from '../../src/ledger';

/** @returns the code with which the ledger refuses, or undefined where it does not. */
export function codeOf(run: () => unknown): LedgerErrorCode | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
  return undefined;
}

/** @returns the SHA-256 of the parts, without the code under test. */
export function plainHash(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());
}

/** Distinct leaf hashes, without the code under test. */
export function manyLeaves(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => plainHash(Buffer.from([0]), Buffer.from(`leaf ${index}`)));
}

/** RFC 6962, 2.1, word for word: the root of a list is the hash of the roots of its two parts. */
export function referenceRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (only === undefined) return plainHash();
  if (hashes.length === 1) return only;
  const split = splitOf(hashes.length);
  const [left, right] = [referenceRoot(hashes.slice(0, split)), referenceRoot(hashes.slice(split))];
  return plainHash(Buffer.from([1]), left, right);
}

/** RFC 6962, 2.1.1, word for word. */
export function referenceInclusion(index: number, hashes: readonly Uint8Array[]): Uint8Array[] {
  if (hashes.length <= 1) return [];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...referenceInclusion(index, left), referenceRoot(right)]
    : [...referenceInclusion(index - split, right), referenceRoot(left)];
}

/** RFC 6962, 2.1.2, word for word. */
export function referenceConsistency(from: number, hashes: readonly Uint8Array[], whole = true): Uint8Array[] {
  if (from === hashes.length) return whole ? [] : [referenceRoot(hashes)];
  const split = splitOf(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return from <= split
    ? [...referenceConsistency(from, left, whole), referenceRoot(right)]
    : [...referenceConsistency(from - split, right, false), referenceRoot(left)];
}

function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

/** A tree that is stored as the database stores it. */
export class TileStore {
  readonly tiles = new Map<string, Uint8Array>();
  size = 0;
  root: Uint8Array = EMPTY_ROOT;
  reads = 0;
  readonly read: ReadTile = (level, index) => {
    this.reads += 1;
    return this.tiles.get(`${level}/${index}`);
  };

  /** @returns how many tiles were written. */
  append(hashes: readonly Uint8Array[]): number {
    const edgeTiles = edgeOf(this.size).map(({ level, index }) => ({
      level,
      index,
      hashes: this.tiles.get(`${level}/${index}`)!,
    }));
    const { size, root, tiles } = appendLeaves({ size: this.size, edgeTiles }, hashes);
    for (const { level, index, hashes: content } of tiles) this.tiles.set(`${level}/${index}`, content);
    [this.size, this.root] = [size, root];
    return tiles.length;
  }
}
