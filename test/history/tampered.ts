import Database from 'better-sqlite3';
import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseReport } from '../../src/history';
import { verifyDatabase } from '../../src/history';
import { openStore } from '../../src/store';

/** An edit of a database file, as somebody with the file can make it. */
export type Edit = (db: Database.Database) => void;

let copies = 0;

/** Edits a copy of an SQLite database. @returns its file. */
export function edited(file: string, edit: Edit): string {
  copies += 1;
  const copy = join(dirname(file), `copy-${copies}.db`);
  copyFileSync(file, copy);
  const db = new Database(copy);
  // Somebody who edits the file is not held up by its foreign keys, nor a test by the disk.
  db.pragma('foreign_keys = OFF');
  db.pragma('synchronous = OFF');
  withoutTriggers(db);
  edit(db);
  db.close();
  return copy;
}

/** Takes the triggers away that keep the ledger, as whoever has the file can. */
export function withoutTriggers(db: Database.Database): void {
  const names = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all() as string[];
  for (const name of names) db.exec(`DROP TRIGGER "${name}"`);
}

/** Checks a database file. */
export async function verified(file: string, key?: string): Promise<DatabaseReport> {
  const store = await openStore(`file:${file}`);
  try {
    return await verifyDatabase(store.history, key);
  } finally {
    await store.close();
  }
}

/** The bytes of one column of one row. */
export function bytesAt(db: Database.Database, sql: string): Buffer {
  const [value] = db.prepare(sql).raw().get() as [Buffer];
  return value;
}

/** The bytes with one bit turned. */
export function withBit(bytes: Uint8Array, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}
