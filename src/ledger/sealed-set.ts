/** A set of sealed hashes. A single Set of V8 ends at 2^24 members, which a large ledger exceeds. */
export class SealedSet {
  private readonly shards = Array.from({ length: 256 }, () => new Set<string>());

  get size(): number {
    return this.shards.reduce((sum, { size }) => sum + size, 0);
  }

  add(hash: string): void {
    this.shardOf(hash)?.add(hash);
  }

  /** @returns true where the hash was in the set. */
  delete(hash: string): boolean {
    return this.shardOf(hash)?.delete(hash) ?? false;
  }

  private shardOf(hash: string): Set<string> | undefined {
    return this.shards[Number.parseInt(hash.slice(0, 2), 16)];
  }
}
