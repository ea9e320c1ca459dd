import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { verifyLedger, type PersonalRow, type VerifyReport } from '../ledger';
import type { ExportSink } from './export';

/** What `verify` says of an exported folder. */
export interface FolderReport extends VerifyReport {
  /** `folder` where the key came from the folder itself: it then proves only that the files agree with each other. */
  keyFrom: 'given' | 'folder';
}

/** Writes an export into a folder, made if it is not there. @throws the system's error where it cannot be written. */
export async function folderSink(folder: string): Promise<ExportSink> {
  await mkdir(folder, { recursive: true });
  return {
    write: async (name, chunks) => {
      await pipeline(Readable.from(chunks, { objectMode: true }), createWriteStream(join(folder, name)));
    },
  };
}

/**
 * Checks an exported folder with no database. @throws the system's error where a file is not there.
 *
 * @param key the verifier key to trust; without one, the folder's own.
 */
export async function verifyFolder(folder: string, key: string | undefined): Promise<FolderReport> {
  const [checkpoint, own] = await Promise.all([
    readFile(join(folder, 'checkpoint.txt'), 'utf8'),
    readFile(join(folder, 'verifier-key.txt'), 'utf8'),
  ]);
  const report = await verifyLedger({
    entries: entriesOf(join(folder, 'entries.jsonl')),
    checkpoint,
    verifierKeys: [key ?? own.trim()],
    personal: personalOf(join(folder, 'personal.jsonl')),
  });
  return { ...report, keyFrom: key === undefined ? 'folder' : 'given' };
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

/** The bytes between line feeds, exactly; a last line without one counts too. */
async function* linesOf(path: string): AsyncIterable<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10)) {
      yield data.subarray(0, end);
      data = data.subarray(end + 1);
    }
    rest = data;
  }
  if (rest.length > 0) yield rest;
}
