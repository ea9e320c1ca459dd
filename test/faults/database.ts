import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import SqliteFile from 'better-sqlite3';
import { Client, Pool } from 'pg';
import type { Life } from './service';

/** An empty database. */
export interface Database {
  url: string;
  /** Whether a process has it open, as far as can be told from outside. */
  isOpenBy: (pid: number) => Promise<boolean>;
  /** Holds it, so that nobody else can write, until the release. @returns undefined where it is busy. */
  hold: () => Promise<(() => Promise<void>) | undefined>;
}

/** Gives each service a database of its own. */
export interface Databases {
  make: (folder: string) => Promise<Database>;
  /** Takes away what was made on a server. */
  drop: () => Promise<void>;
}

const startPatienceMs = 60_000;
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
  make: (folder) => {
    const file = join(folder, 'lockbox.db');
    return Promise.resolve({
      url: `file:${file}`,
      isOpenBy: (pid) => Promise.resolve(hasOpen(pid, file)),
      hold: () => Promise.resolve(holdFile(file)),
    });
  },
  drop: () => Promise.resolve(),
};

/** PostgreSQL: the server of TEST_POSTGRES_URL, else an embedded one that ends with this process. */
export async function postgres(folder: string): Promise<Databases> {
  const given = process.env['TEST_POSTGRES_URL'];
  const server = given === undefined || given === '' ? await embedded(folder) : given;
  const pool = new Pool({ connectionString: server, max: 4 });
  const made: string[] = [];
  return {
    make: async () => {
      const name = `lockbox_faults_${randomBytes(6).toString('hex')}`;
      await pool.query(`CREATE DATABASE "${name}"`);
      made.push(name);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return { url: url.href, isOpenBy: () => hasConnection(pool, name), hold: () => holdServer(url.href) };
    },
    drop: async () => {
      for (const name of made) await pool.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      await pool.end();
    },
  };
}

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

async function holdServer(url: string): Promise<(() => Promise<void>) | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN; SET LOCAL lock_timeout = 1000; LOCK TABLE "Head" IN ACCESS EXCLUSIVE MODE');
    return () => client.end();
  } catch {
    await client.end();
    return undefined;
  }
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

async function hasConnection(pool: Pool, database: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [database]);
  return (rowCount ?? 0) > 0;
}

async function embedded(folder: string): Promise<string> {
  const answerFile = join(folder, 'postgres.json');
  const script = join(__dirname, '..', 'fakes', 'postgres-server.mjs');
  const server = spawn(process.execPath, [script, String(process.pid), answerFile], {
    detached: true,
    stdio: 'ignore',
  });
  server.unref();
  const end = Date.now() + startPatienceMs;
  while (!existsSync(answerFile)) {
    if (Date.now() > end) throw new Error('the embedded PostgreSQL did not start within a minute');
    await wait(50);
  }
  const answer = JSON.parse(readFileSync(answerFile, 'utf8')) as { url: string } | { failed: string };
  if ('failed' in answer) throw new Error(`the embedded PostgreSQL does not start here: ${answer.failed}`);
  return answer.url;
}
