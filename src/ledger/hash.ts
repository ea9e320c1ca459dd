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
  return hashOnce('sha256', prefixed, 'buffer');
}

const pair = Buffer.alloc(1 + 2 * hashLength);
pair[0] = 1;

/** RFC 6962: the hash of an inner node, SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + hashLength);
  return hashOnce('sha256', pair, 'buffer');
}

/** RFC 6962: the root of a tree with nothing in it. */
export const emptyRoot = sha256();
