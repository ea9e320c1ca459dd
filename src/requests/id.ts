import { createHash } from 'node:crypto';
import type { Kind } from '../model';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const prefixes: Readonly<Record<Kind, string>> = { lockbox: 'L', 'byos-review': 'R', 'byos-access': 'A' };

/**
 * The id of a request: a prefix by kind and 50 bits of SHA-256(kind NUL lower-cased Azure id) in Crockford base32, so
 * that two instances that see the same request name it alike.
 *
 * @param key Azure's request id, or a review's opening key.
 */
export function requestId(kind: Kind, key: string): string {
  const hash = createHash('sha256').update(`${kind}\0${key.toLowerCase()}`).digest();
  let bits = hash.readBigUInt64BE(0) >> 14n;
  let text = '';
  for (let i = 0; i < 10; i += 1) {
    text = crockford.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `${prefixes[kind]}-${text}`;
}

const typed: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** @returns what a person typed as the id it means: upper case, and Crockford's look-alikes read as their digits. */
export function typedId(text: string): string {
  const upper = text.trim().toUpperCase();
  const match = /^([LRA])-?([0-9A-Z]{1,10})$/.exec(upper);
  if (match === null) return text.trim();
  const [, prefix = '', rest = ''] = match;
  return `${prefix}-${rest.replace(/[OIL]/g, (letter) => typed[letter] ?? letter)}`;
}
