import { fromBase64, joined, sha256, toHex } from './bytes';

// Signed notes and checkpoints as C2SP has them: https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint.

/** What a signed checkpoint says. */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

/** Whether a note is a checkpoint that one of the keys has signed. */
export type Opened =
  | { ok: true; checkpoint: Checkpoint; key: string }
  | { ok: false; why: 'NOT_A_CHECKPOINT' | 'WRONG_SIGNATURE' | 'NO_KEY' | 'UNSUPPORTED' };

/** A verifier key of an Ed25519 signer: https://c2sp.org/signed-note */
export interface VerifierKey {
  text: string;
  name: string;
  id: string;
  publicKey: Uint8Array<ArrayBuffer>;
}

interface NoteSignature {
  name: string;
  id: string;
  signature: Uint8Array<ArrayBuffer>;
}

/** The algorithm byte of Ed25519. */
const ed25519 = 1;
const encoder = new TextEncoder();

/**
 * Opens a checkpoint. Its name has to be that of the key; signatures of keys that were not given are passed over, and a
 * wrong one of a given key is a fault, whatever others there are.
 *
 * @param keys verifier keys, `name+id+key`.
 */
export async function openCheckpoint(note: string, keys: readonly string[]): Promise<Opened> {
  const parsed = parseNote(note);
  const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined) return { ok: false, why: 'NOT_A_CHECKPOINT' };
  const known = (await Promise.all(keys.map(verifierKeyOf))).filter((key) => key !== undefined);
  let signedBy: string | undefined;
  for (const { name, id, signature } of parsed.signatures) {
    const key = known.find((one) => one.name === name && one.id === id && name === checkpoint.origin);
    if (key === undefined) continue;
    const holds = await isSignedBy(key, parsed.text, signature);
    if (holds === 'unsupported') return { ok: false, why: 'UNSUPPORTED' };
    if (!holds) return { ok: false, why: 'WRONG_SIGNATURE' };
    signedBy ??= key.text;
  }
  return signedBy === undefined ? { ok: false, why: 'NO_KEY' } : { ok: true, checkpoint, key: signedBy };
}

async function isSignedBy(
  { publicKey }: VerifierKey,
  text: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean | 'unsupported'> {
  let key: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
  try {
    key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    // Browsers from before 2025 do not know Ed25519: https://caniuse.com/mdn-api_subtlecrypto_verify_ed25519.
    return 'unsupported';
  }
  return crypto.subtle.verify({ name: 'Ed25519' }, key, signature, encoder.encode(text));
}

function parseNote(note: string): { text: string; signatures: NoteSignature[] } | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end === -1 || !note.endsWith('\n') || !note.isWellFormed()) return undefined;
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map(parseSignature);
  return signatures.every((one) => one !== undefined) ? { text: note.slice(0, end + 1), signatures } : undefined;
}

function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = fromBase64(encoded);
  if (dash !== '\u2014' || name === '' || more.length > 0 || bytes === undefined || bytes.length <= 4) return undefined;
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const hash = fromBase64(root);
  const isSize = /^[1-9]\d{0,15}$/.test(size) && Number.isSafeInteger(Number(size));
  return origin === '' || !isSize || hash?.length !== 32 ? undefined : { origin, size: Number(size), root: hash };
}

/** @returns a verifier key, `name+id+key`, taken apart; undefined where the id is not that of its name and bytes. */
export async function verifierKeyOf(text: string): Promise<VerifierKey | undefined> {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const raw = fromBase64(encoded);
  if (raw?.length !== 33 || raw[0] !== ed25519) return undefined;
  const hash = await sha256(encoder.encode(`${name}\n`), raw);
  return toHex(hash.subarray(0, 4)) === id ? { text, name, id, publicKey: joined(raw.subarray(1)) } : undefined;
}
