import { sameBytes } from './bytes';
import { emptyRoot, hashLength, nodeHash } from './hash';
import { tileWidth } from './tree';

/**
 * The tree worked out anew, leaf by leaf, at constant memory. Each level keeps the hashes of its unfinished tile, so
 * that stored tiles can be compared as they fill, and the root is known at any size.
 */
export class Rebuild {
  size = 0;
  private readonly levels: Uint8Array[][] = [];
  /** Roots of the perfect subtrees so far, largest first, with their sizes: the frontier. */
  private readonly frontier: { hash: Uint8Array; width: number }[] = [];

  /** @param onTile hears of each tile of any level when it is full. */
  constructor(private readonly onTile: (level: number, index: number, hashes: Uint8Array) => void) {}

  append(leaf: Uint8Array): void {
    this.size += 1;
    let [hash, width] = [leaf, 1];
    this.fill(0, leaf);
    for (let last = this.frontier.at(-1); last?.width === width; last = this.frontier.at(-1)) {
      this.frontier.pop();
      hash = nodeHash(last.hash, hash);
      width *= 2;
      const level = Math.log2(width) / 8;
      if (Number.isInteger(level)) this.fill(level, hash);
    }
    this.frontier.push({ hash, width });
  }

  root(): Uint8Array {
    const last = this.frontier.at(-1);
    if (last === undefined) return emptyRoot;
    return this.frontier.slice(0, -1).reduceRight((right, { hash }) => nodeHash(hash, right), last.hash);
  }

  /** Hands out the unfinished tile of each level. */
  finish(): void {
    this.levels.forEach((hashes, level) => {
      if (hashes.length > 0) this.onTile(level, this.tileIndex(level), Buffer.concat(hashes));
    });
  }

  private fill(level: number, hash: Uint8Array): void {
    const hashes = (this.levels[level] ??= []);
    hashes.push(hash);
    if (hashes.length < tileWidth) return;
    this.onTile(level, this.tileIndex(level) - 1, Buffer.concat(hashes));
    this.levels[level] = [];
  }

  private tileIndex(level: number): number {
    return Math.floor(this.size / tileWidth ** (level + 1));
  }
}

/** @returns the positions at which two tiles differ, by hash; a missing hash differs. */
export function differingHashes(stored: Uint8Array, computed: Uint8Array): number[] {
  const count = Math.max(stored.length, computed.length) / hashLength;
  const differing: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const range: [number, number] = [i * hashLength, (i + 1) * hashLength];
    if (!sameBytes(stored.subarray(...range), computed.subarray(...range))) differing.push(i);
  }
  return differing;
}
