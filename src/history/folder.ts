import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVerifierKey, verifyLedger, type PersonalRow, type VerifyReport } from '../ledger';
import { HistoryError } from './errors';
import { linesOf } from './lines';
import { missing } from './missing';

/** What `verify` says of an exported folder. */
export interface FolderReport extends VerifyReport {
  /** `folder` where the key came from the folder itself: it then proves only that the files agree with each other. */
  keyFrom: 'given' | 'folder';
}

/**
 * Checks an exported folder with no database.
 *
 * @param key the verifier key to trust; without one, the folder's own.
 * @throws HistoryError `NOT_AN_EXPORT` where a file is not there or cannot be read, LedgerError `BAD_KEY` where the given
 *   key is none.
 */
export async function verifyFolder(folder: string, key: string | undefined): Promise<FolderReport> {
  if (key !== undefined) parseVerifierKey(key);
  try {
    const checkpoint = await readFile(join(folder, 'checkpoint.txt'), 'utf8');
    const trusted = key ?? (await readFile(join(folder, 'verifier-key.txt'), 'utf8')).trim();
    const report = await verifyLedger({
      entries: entriesOf(join(folder, 'entries.jsonl')),
      checkpoint,
      verifierKeys: [trusted],
      personal: personalOf(join(folder, 'personal.jsonl')),
    });
    const faults = [...report.faults, ...missing(report, { head: 'not exported', checkpoint })];
    return { ...report, ok: faults.length === 0, faults, keyFrom: key === undefined ? 'folder' : 'given' };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = `${folder} is not a whole exported folder: ${error.message}`;
    throw new HistoryError('NOT_AN_EXPORT', message, { cause: error });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

/** A line's place is its `seq`: the n-th line of the file is entry n. */
async function* entriesOf(path: string): AsyncIterable<{ seq: number; bytes: Uint8Array }> {
  let seq = 0;
  for await (const bytes of linesOf(path)) {
    yield { seq, bytes };
    seq += 1;
  }
}

async function* personalOf(path: string): AsyncIterable<PersonalRow> {
  for await (const line of linesOf(path)) yield personalRow(line);
}

/** A row that cannot be read cannot match its hash either: it is handed on as one that does not. */
function personalRow(line: Uint8Array): PersonalRow {
  try {
    const row: unknown = JSON.parse(Buffer.from(line).toString('utf8'));
    if (typeof row === 'object' && row !== null && 'hash' in row && 'salt' in row && 'value' in row) {
      if (typeof row.hash === 'string' && typeof row.salt === 'string') return row as PersonalRow;
    }
  } catch {
    // Falls through to the row that matches nothing.
  }
  return { hash: '', salt: '', value: null };
}
