import { createHash } from 'node:crypto';

// RFC 6962, 2.1, word for word and apart from the product's tree, which it is to judge.

/** @returns the hash of an entry's bytes as a leaf of the tree. */
export function leafOf(entry: string): Buffer {
  return sha256(Buffer.from([0]), Buffer.from(entry, 'utf8'));
}

/** @returns the root of the tree over `leaves[from..to)`. */
export function rootOf(leaves: readonly Buffer[], from = 0, to = leaves.length): Buffer {
  if (to - from === 0) return sha256();
  const only = leaves[from];
  if (to - from === 1 && only !== undefined) return only;
  let split = 1;
  while (split * 2 < to - from) split *= 2;
  return sha256(Buffer.from([1]), rootOf(leaves, from, from + split), rootOf(leaves, from + split, to));
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
