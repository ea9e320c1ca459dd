import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { fromBase64, sameBytes, toBase64, toHex } from './bytes';
import { LedgerError } from './errors';
import { sha256 } from './hash';

/** The algorithm byte of Ed25519 in a C2SP signed note. */
const ed25519 = new Uint8Array([1]);
const keyLength = 32;
const idLength = 4;
/** A note is small; a larger text is not one. */
const maxNoteCharacters = 100_000;
const maxSignatures = 100;

/** Signs notes with one key. */
export interface Signer {
  name: string;
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
  checkName(name);
  const privateKey = readPem(pem);
  const publicKey = rawPublicKey(createPublicKey(privateKey));
  return {
    name,
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

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = key.export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x ?? '', 'base64url'));
}

function checkName(name: string): void {
  if (name === '' || /[\s+\p{Cc}]/u.test(name))
    throw new LedgerError('BAD_KEY', `${JSON.stringify(name)} cannot name a key`);
}

/** The id of a key: the first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key). */
function keyId(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(Buffer.from(`${name}\n`, 'utf8'), ed25519, publicKey).subarray(0, idLength);
}

/** The text form of a public key, as other tools take it: `name+id+base64(0x01 ‖ key)`. */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  return `${name}+${toHex(keyId(name, publicKey))}+${toBase64(Buffer.concat([ed25519, publicKey]))}`;
}

/** @throws LedgerError `BAD_KEY`. */
export function parseVerifierKey(text: string): Verifier {
  const [name = '', id = '', encoded = '', ...more] = text.split('+').length > 3 ? splitKey(text) : text.split('+');
  const key = fromBase64(encoded);
  if (more.length > 0 || key?.length !== 1 + keyLength || key[0] !== ed25519[0]) {
    throw new LedgerError('BAD_KEY', 'the text is not a verifier key');
  }
  checkName(name);
  const raw = key.subarray(1);
  if (toHex(keyId(name, raw)) !== id) throw new LedgerError('BAD_KEY', "the verifier key's id does not fit its key");
  const x = Buffer.from(raw).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    name,
    id: keyId(name, raw),
    verify: (signed, signature) => verify(null, Buffer.from(signed, 'utf8'), publicKey, signature),
  };
}

/** Base64 may hold plus signs: only the first two separate. */
function splitKey(text: string): string[] {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)];
}

/** Signs a text (C2SP signed-note). @param text ends with a line feed. @throws LedgerError `BAD_NOTE`. */
export function signNote(text: string, signers: readonly Signer[]): string {
  checkText(text);
  const lines = signers.map((signer) => {
    const { id } = parseVerifierKey(signer.verifierKey);
    return `\u2014 ${signer.name} ${toBase64(Buffer.concat([id, signer.sign(text)]))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** An opened note: its text, and the names of the given keys that signed it. */
export interface OpenedNote {
  text: string;
  signedBy: string[];
}

/**
 * Opens a note. Signatures of keys that were not given are passed over; a wrong one of a given key is an error.
 *
 * @throws LedgerError `BAD_NOTE` for a text that is not a note, or one that none of the keys signed.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const signedBy: string[] = [];
  for (const { name, id, signature } of signatures) {
    const verifier = verifiers.find((one) => one.name === name && sameBytes(one.id, id));
    if (verifier === undefined) continue;
    if (!verifier.verify(text, signature)) throw new LedgerError('BAD_NOTE', `the signature of ${name} is wrong`);
    signedBy.push(name);
  }
  if (signedBy.length === 0) throw new LedgerError('BAD_NOTE', 'none of the keys signed this note');
  return { text, signedBy };
}

interface NoteSignature {
  name: string;
  id: Uint8Array;
  signature: Uint8Array;
}

/** Takes a note apart without checking signatures. @throws LedgerError `BAD_NOTE`. */
export function parseNote(note: string): { text: string; signatures: NoteSignature[] } {
  if (note.length > maxNoteCharacters) throw new LedgerError('BAD_NOTE', 'the note is too long');
  const end = note.lastIndexOf('\n\n');
  if (end === -1 || !note.endsWith('\n')) throw new LedgerError('BAD_NOTE', 'the note has no signatures');
  const text = note.slice(0, end + 1);
  checkText(text);
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw new LedgerError('BAD_NOTE', 'the note has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || bytes === undefined || bytes.length <= idLength) {
    throw new LedgerError('BAD_NOTE', 'a signature line cannot be read');
  }
  return { name, id: bytes.subarray(0, idLength), signature: bytes.subarray(idLength) };
}

function checkText(text: string): void {
  const control = /[^\P{Cc}\n]/u.test(text);
  if (!text.endsWith('\n') || control || !text.isWellFormed())
    throw new LedgerError('BAD_NOTE', 'the text cannot be a note');
}
