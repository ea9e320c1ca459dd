// Runs in a browser too: hashing is handed in, and nothing of Node is used.

/** Hashes two nodes into the one above them: SHA-256(0x01 ‖ left ‖ right) of RFC 6962. */
export type HashPair = (left: Uint8Array, right: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** What an inclusion proof claims. */
export interface Inclusion {
  index: number;
  size: number;
  leafHash: Uint8Array;
  root: Uint8Array;
  hashes: readonly Uint8Array[];
}

/** What a consistency proof claims. */
export interface Consistency {
  from: number;
  to: number;
  fromRoot: Uint8Array;
  toRoot: Uint8Array;
  hashes: readonly Uint8Array[];
}

/**
 * Checks that a leaf stands at its index in the tree of that size and root (RFC 9162, 2.1.3.2).
 *
 * @returns false for anything that is not exactly a proof of it: a hash too few, too many, or changed.
 */
export async function verifyInclusion(proof: Inclusion, hashPair: HashPair): Promise<boolean> {
  const { index, size, root, hashes } = proof;
  if (!isSize(index) || !isSize(size) || index >= size) return false;
  if (![proof.leafHash, root, ...hashes].every(isHash)) return false;
  let [node, last] = [index, size - 1];
  let hash = proof.leafHash;
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = await hashPair(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = await hashPair(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equal(hash, root);
}

/**
 * Checks that the larger tree begins with the smaller one (RFC 9162, 2.1.4.2). Size 0 proves nothing and is refused.
 */
export async function verifyConsistency(proof: Consistency, hashPair: HashPair): Promise<boolean> {
  const { from, to, fromRoot, toRoot, hashes } = proof;
  if (!isSize(from) || !isSize(to) || from === 0 || from > to) return false;
  // The same tree twice: nothing is hashed, and a root is what it is. One that is missing is none.
  if (from === to) return hashes.length === 0 && fromRoot.length > 0 && equal(fromRoot, toRoot);
  if (![fromRoot, toRoot, ...hashes].every(isHash)) return false;
  const path = isPowerOfTwo(from) ? [fromRoot, ...hashes] : [...hashes];
  const [seed, ...rest] = path;
  if (seed === undefined || hashes.length === 0) return false;
  let [node, last] = [from - 1, to - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [smaller, larger] = [seed, seed];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      smaller = await hashPair(sibling, smaller);
      larger = await hashPair(sibling, larger);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      larger = await hashPair(larger, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equal(smaller, fromRoot) && equal(larger, toRoot);
}

/** Hashes are SHA-256: anything of another length, the empty one too, proves nothing. */
function isHash(hash: Uint8Array): boolean {
  return hash.length === 32;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
