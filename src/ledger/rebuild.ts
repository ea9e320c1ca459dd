import { EMPTY_ROOT, nodeHash } from './hash';
import { tileWidth } from './tile';

/** A hash that belongs into a tile above the leaves: the root of leaves `index * 256^level` and those behind it. */
export interface TileNode {
  level: number;
  index: number;
  hash: Uint8Array;
}

/** The tree worked out anew, leaf by leaf, at constant memory. */
export class Rebuild {
  size = 0;
  /** Nodes of tiles that became complete since somebody took them out. */
  readonly nodes: TileNode[] = [];
  /** Roots of the perfect subtrees so far, largest first, with their numbers of leaves. */
  private readonly peaks: { hash: Uint8Array; width: number }[] = [];

  append(leaf: Uint8Array): void {
    this.size += 1;
    let [hash, width, level, levelWidth] = [leaf, 1, 1, tileWidth];
    for (let left = this.peaks.at(-1); left?.width === width; left = this.peaks.at(-1)) {
      this.peaks.pop();
      hash = nodeHash(left.hash, hash);
      width *= 2;
      if (width !== levelWidth) continue;
      this.nodes.push({ level, index: this.size / width - 1, hash });
      [level, levelWidth] = [level + 1, levelWidth * tileWidth];
    }
    this.peaks.push({ hash, width });
  }

  root(): Uint8Array {
    const last = this.peaks.at(-1);
    if (last === undefined) return EMPTY_ROOT;
    return this.peaks.slice(0, -1).reduceRight((right, { hash }) => nodeHash(hash, right), last.hash);
  }
}
