import { createHash, hash as hashOnce } from 'node:crypto';

/** Length of a hash, in bytes. */
export const hashLength = 32;

/** SHA-256 of the parts one behind the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** RFC 6962: the hash of a leaf, SHA-256(0x00 ‖ bytes). */
export function leafHash(bytes: Uint8Array): Uint8Array {
  const prefixed = Buffer.allocUnsafe(bytes.length + 1);
  prefixed[0] = 0;
  prefixed.set(bytes, 1);
  return quickHash(prefixed);
}

// One buffer for all nodes: hashing is synchronous, and both halves are written each time.
const pair = Buffer.alloc(1 + 2 * hashLength);
pair[0] = 1;

/** RFC 6962: the hash of an inner node, SHA-256(0x01 ‖ left ‖ right). Both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + hashLength);
  return quickHash(pair);
}

/** By way of a string: a buffer made in native code for each hash would cost twice the hashing itself. */
function quickHash(bytes: Uint8Array): Uint8Array {
  return Buffer.from(hashOnce('sha256', bytes, 'binary'), 'latin1');
}

/** RFC 6962: the root of a tree with nothing in it. */
export const EMPTY_ROOT = sha256();
