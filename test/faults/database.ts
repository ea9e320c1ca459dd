import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import SqliteFile from 'better-sqlite3';
import type { Life } from './service';

/** An empty database. */
export interface Database {
  url: string;
  /** Whether a process has it open, as far as can be told from outside. */
  isOpenBy: (pid: number) => Promise<boolean>;
  /** Holds it, so that nobody else can write, until the release. @returns undefined where it is busy. */
  hold: () => Promise<(() => Promise<void>) | undefined>;
  /** Resolves once it takes writes, which it did not for want of room. */
  whole: () => Promise<void>;
  /** How often it refused something for want of room, where it says so itself. */
  refusals: () => number | undefined;
}

/** Gives each service a database of its own. */
export interface Databases {
  /** @param disk a small one to stand on, where there is one. */
  make: (folder: string, disk?: string) => Promise<Database>;
  /** Takes away what was made on servers, and the servers. */
  drop: () => Promise<void>;
}

const lookEveryMs = 4;

/** Resolves when a starting process has the database open, or with false when it is ready or gone without. */
export async function untilOpen(database: Database, life: Life): Promise<boolean> {
  while (life.running && life.readyAfterMs === undefined) {
    if (await database.isOpenBy(life.pid)) return true;
    await wait(lookEveryMs);
  }
  return false;
}

/** SQLite in a folder of the service's own. */
export const sqlite: Databases = {
  make: (folder, disk = folder) => {
    const file = join(disk, 'lockbox.db');
    return Promise.resolve({
      url: `file:${file}`,
      isOpenBy: (pid) => Promise.resolve(hasOpen(pid, file)),
      hold: () => Promise.resolve(holdFile(file)),
      whole: () => Promise.resolve(),
      // It is a library: only who uses it hears of it.
      refusals: () => undefined,
    });
  },
  drop: () => Promise.resolve(),
};

function holdFile(file: string): (() => Promise<void>) | undefined {
  const connection = new SqliteFile(file, { timeout: 100 });
  try {
    connection.exec('BEGIN IMMEDIATE');
  } catch (error) {
    connection.close();
    if (error instanceof SqliteFile.SqliteError) return undefined;
    throw error;
  }
  return () => {
    connection.exec('ROLLBACK');
    connection.close();
    return Promise.resolve();
  };
}

/** Linux shows what a process has open. Elsewhere it never does, and a kill that waits for it comes later. */
function hasOpen(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => readlinkSync(join(folder, name)) === file);
  } catch {
    return false;
  }
}
