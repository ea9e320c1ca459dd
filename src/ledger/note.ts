import { fromBase64, sameBytes, toBase64, toHex } from './bytes';
import { LedgerError } from './errors';
import { isKeyName, keyIdLength, type Signer, type Verifier } from './keys';

/** The bounds of Go's `sumdb/note`, so that both take the same notes. C2SP asks for at least 16 signatures. */
const maxNoteBytes = 1_000_000;
const maxSignatures = 100;

/** An opened note: its text, and which of the given keys signed it, each once, as `name+id`. */
export interface OpenedNote {
  text: string;
  keys: string[];
}

/** One signature line of a note. */
export interface NoteSignature {
  name: string;
  id: Uint8Array;
  signature: Uint8Array;
}

/**
 * Signs a text (C2SP signed-note), with every signer: two of them where a key is being replaced.
 *
 * @param text ends with a line feed.
 * @throws LedgerError `BAD_NOTE` where the text cannot be a note, or nobody signs.
 */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!text.endsWith('\n')) throw new LedgerError('BAD_NOTE', "a note's text ends with a line feed");
  const lines = signers.map(({ name, id, sign }) => `\u2014 ${name} ${toBase64(Buffer.concat([id, sign(text)]))}\n`);
  const note = `${text}\n${lines.join('')}`;
  parseNote(note);
  return note;
}

/**
 * Opens a note. Signatures of keys that were not given are passed over; a wrong one of a given key is an error.
 *
 * @throws LedgerError `BAD_NOTE` for a text that is not a note, or one that none of the keys signed.
 */
export function openNote(note: string, verifiers: readonly Verifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const keys = new Set<string>();
  for (const { name, id, signature } of signatures) {
    for (const verifier of verifiers.filter((one) => one.name === name && sameBytes(one.id, id))) {
      if (!verifier.verify(text, signature)) throw new LedgerError('BAD_NOTE', `the signature of ${name} is wrong`);
      keys.add(`${name}+${toHex(id)}`);
    }
  }
  if (keys.size === 0) throw new LedgerError('BAD_NOTE', 'none of the keys signed this note');
  return { text, keys: [...keys] };
}

/** Takes a note apart without checking signatures. @throws LedgerError `BAD_NOTE`. */
export function parseNote(note: string): { text: string; signatures: NoteSignature[] } {
  const readable = note.isWellFormed() && !hasControl(note);
  if (!readable || Buffer.byteLength(note) > maxNoteBytes) throw new LedgerError('BAD_NOTE', 'the text is not a note');
  const end = note.lastIndexOf('\n\n');
  if (end === -1 || !note.endsWith('\n')) throw new LedgerError('BAD_NOTE', 'the note has no signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw new LedgerError('BAD_NOTE', 'the note has too many signatures');
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/** Only a line feed is allowed of the control characters below U+0020. */
function hasControl(note: string): boolean {
  for (let i = 0; i < note.length; i += 1) if (note.charCodeAt(i) < 0x20 && note[i] !== '\n') return true;
  return false;
}

function parseSignature(line: string): NoteSignature {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = fromBase64(encoded);
  const fits = dash === '\u2014' && isKeyName(name) && more.length === 0;
  if (!fits || bytes === undefined || bytes.length <= keyIdLength) {
    throw new LedgerError('BAD_NOTE', 'a signature line cannot be read');
  }
  return { name, id: bytes.subarray(0, keyIdLength), signature: bytes.subarray(keyIdLength) };
}
