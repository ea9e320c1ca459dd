import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { fromBase64, toBase64, toHex } from './bytes';
import { LedgerError } from './errors';
import { sha256 } from './hash';

/** The algorithm byte of Ed25519 in a C2SP signed note. */
const ed25519 = new Uint8Array([1]);
const keyLength = 32;
/** Length of a key's id in bytes. */
export const keyIdLength = 4;

/** Signs notes with one key. */
export interface Signer {
  name: string;
  id: Uint8Array;
  /** The key that checks its signatures, `name+id+key`. */
  verifierKey: string;
  sign: (text: string) => Uint8Array;
}

/** Checks signatures of one key. */
export interface Verifier {
  name: string;
  id: Uint8Array;
  verify: (text: string, signature: Uint8Array) => boolean;
}

/** @returns a new Ed25519 private key, PEM (PKCS #8). */
export function generateKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * @param name the key's name: text without space or plus.
 * @throws LedgerError `BAD_KEY` where the PEM is not an Ed25519 private key or the name cannot be one.
 */
export function signerFromPem(name: string, pem: string): Signer {
  const privateKey = readPem(pem);
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicKey = new Uint8Array(Buffer.from(x ?? '', 'base64url'));
  return {
    name,
    id: keyId(name, publicKey),
    verifierKey: verifierKey(name, publicKey),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey),
  };
}

function readPem(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new LedgerError('BAD_KEY', 'the text is not a private key in PEM', { cause: error });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new LedgerError('BAD_KEY', 'the key is not Ed25519');
  return key;
}

/** @returns true for a name that a key may have: not empty, without space, plus or control character. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\p{White_Space}\p{Cc}+]+$/u.test(name);
}

/** The id of a key: the first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key). */
function keyId(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(Buffer.from(`${name}\n`, 'utf8'), ed25519, publicKey).subarray(0, keyIdLength);
}

/**
 * The text form of a public key, as other tools take it: `name+id+base64(0x01 ‖ key)`.
 *
 * @throws LedgerError `BAD_KEY` where the name cannot be one, or the key is not 32 bytes.
 */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  if (!isKeyName(name)) throw new LedgerError('BAD_KEY', `${JSON.stringify(name)} cannot name a key`);
  if (publicKey.length !== keyLength) throw new LedgerError('BAD_KEY', `a public key has ${keyLength} bytes`);
  return `${name}+${toHex(keyId(name, publicKey))}+${toBase64(Buffer.concat([ed25519, publicKey]))}`;
}

/** Reads a verifier key. @throws LedgerError `BAD_KEY`. */
export function parseVerifierKey(text: string): Verifier {
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(text) ?? [];
  const raw = fromBase64(encoded)?.subarray(1);
  // Written anew it has to be the same text: that checks the name, the algorithm, and that the id fits the key.
  if (raw?.length !== keyLength || verifierKey(name, raw) !== text) {
    throw new LedgerError('BAD_KEY', 'the text is not a verifier key');
  }
  const x = Buffer.from(raw).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    name,
    id: keyId(name, raw),
    verify: (signed, signature) => verify(null, Buffer.from(signed, 'utf8'), publicKey, signature),
  };
}
