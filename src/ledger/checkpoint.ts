import { fromBase64, toBase64 } from './bytes';
import { LedgerError } from './errors';
import { hashLength } from './hash';

/** What a checkpoint says: which log, how many entries, which root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  extensions?: string[];
}

/**
 * @returns the checkpoint's text, to be signed as a note.
 * @throws LedgerError `BAD_CHECKPOINT` for what would not read back the same: it must never be signed.
 */
export function checkpointText({ origin, size, root, extensions = [] }: Checkpoint): string {
  const broken = [origin, ...extensions].some((line) => line.includes('\n'));
  const text = [origin, String(size), toBase64(root), ...extensions, ''].join('\n');
  if (broken) throw new LedgerError('BAD_CHECKPOINT', 'a line of a checkpoint holds a line feed');
  parseCheckpoint(text);
  return text;
}

/** Reads the text of a checkpoint. @throws LedgerError `BAD_CHECKPOINT`. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const hash = fromBase64(root);
  const ended = rest.pop() === '';
  const sizeFits = /^(?:0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size));
  if (origin === '' || !sizeFits || hash?.length !== hashLength || !ended || rest.includes('')) {
    throw new LedgerError('BAD_CHECKPOINT', 'the text is not a checkpoint');
  }
  return { origin, size: Number(size), root: hash, ...(rest.length === 0 ? {} : { extensions: rest }) };
}
