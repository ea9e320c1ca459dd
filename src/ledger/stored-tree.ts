import type { FaultList } from './faults';
import { hashLength } from './hash';
import type { TileNode } from './rebuild';
import { tileLength, tileWidth } from './tile';

/** Reads a tile as it is stored. */
export type StoredTiles = (level: number, index: number) => Promise<Uint8Array | undefined>;

const nothing = new Uint8Array(0);

/**
 * What a database stored of the tree, compared hash by hash with the tree that comes out of the entries. Holds one
 * tile a level. A wrong leaf is its entry's fault; nodes above it are then not blamed.
 */
export class StoredTree {
  private readonly tiles: { index: number; hashes: Uint8Array }[] = [];
  /** The last place of the tree at which leaves and entries did not agree. */
  private unsoundAt = -1;

  constructor(
    private readonly read: StoredTiles,
    private readonly found: FaultList,
  ) {}

  /** Compares the leaf of entry `seq`, which came out at `place` of the tree. Returns a promise only if it has to read. */
  leaf(seq: number, place: number, hash: Uint8Array): Promise<void> | undefined {
    if (this.tiles[0]?.index === Math.floor(seq / tileWidth)) {
      this.compareLeaf(this.tiles[0].hashes, seq, place, hash);
      return undefined;
    }
    return this.tile(0, seq).then((tile) => {
      this.compareLeaf(tile, seq, place, hash);
    });
  }

  private compareLeaf(tile: Uint8Array, seq: number, place: number, hash: Uint8Array): void {
    const same = holds(tile, seq % tileWidth, hash);
    if (!same) this.found.add('ENTRY_CHANGED', seq);
    if (!same || seq !== place) this.unsoundAt = place;
  }

  /** Compares nodes above the leaves. */
  async nodes(nodes: readonly TileNode[]): Promise<void> {
    for (const { level, index, hash } of nodes) {
      const first = index * tileWidth ** level;
      if (this.unsoundAt >= first) continue;
      if (!holds(await this.tile(level, index), index % tileWidth, hash)) this.found.add('NODE_WRONG', first);
    }
  }

  /**
   * Looks behind the right end of each level, where nothing may be stored.
   *
   * @param next the `seq` behind the last entry. @param size of the tree that came out.
   */
  async end(next: number, size: number): Promise<void> {
    if (await this.isMoreThan(0, next)) this.found.add('SEQ_GAP', next);
    else if (next === size) await this.endOfNodes(size);
  }

  private async endOfNodes(size: number): Promise<void> {
    let count = size;
    for (let level = 1; count > 0; level += 1) {
      count = Math.floor(count / tileWidth);
      if (await this.isMoreThan(level, count)) this.found.add('NODE_WRONG', count * tileWidth ** level);
    }
  }

  private async isMoreThan(level: number, count: number): Promise<boolean> {
    return (await this.tile(level, count)).length > (count % tileWidth) * hashLength;
  }

  /** The tile of a level that holds a place of it, or should. */
  private async tile(level: number, place: number): Promise<Uint8Array> {
    const index = Math.floor(place / tileWidth);
    const known = this.tiles[level];
    if (known?.index === index) return known.hashes;
    const hashes = (await this.read(level, index)) ?? nothing;
    if (hashes.length > tileLength) this.found.add('NODE_WRONG', index * tileWidth ** (level + 1));
    this.tiles[level] = { index, hashes };
    return hashes;
  }
}

function holds(tile: Uint8Array, at: number, hash: Uint8Array): boolean {
  const start = at * hashLength;
  for (let i = 0; i < hashLength; i += 1) if (tile[start + i] !== hash[i]) return false;
  return true;
}
