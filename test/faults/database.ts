import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';

/** Gives each service an empty database of its own. */
export interface Databases {
  url: (folder: string) => Promise<string>;
  /** Takes away what was made on a server. */
  drop: () => Promise<void>;
}

const startPatienceMs = 60_000;

/** SQLite in the service's own folder. */
export const sqlite: Databases = {
  url: (folder) => Promise.resolve(`file:${join(folder, 'lockbox.db')}`),
  drop: () => Promise.resolve(),
};

/** PostgreSQL: the server of TEST_POSTGRES_URL, else an embedded one that ends with this process. */
export async function postgres(folder: string): Promise<Databases> {
  const given = process.env['TEST_POSTGRES_URL'];
  const server = given === undefined || given === '' ? await embedded(folder) : given;
  const made: string[] = [];
  return {
    url: async () => {
      const name = `lockbox_faults_${randomBytes(6).toString('hex')}`;
      await run(server, `CREATE DATABASE "${name}"`);
      made.push(name);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return url.href;
    },
    drop: async () => {
      for (const name of made) await run(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    },
  };
}

async function embedded(folder: string): Promise<string> {
  const answerFile = join(folder, 'postgres.json');
  const script = join(__dirname, '..', 'fakes', 'postgres-server.mjs');
  const server = spawn(process.execPath, [script, String(process.pid), answerFile], { detached: true, stdio: 'ignore' });
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

async function run(server: string, sql: string): Promise<void> {
  const client = new Client(server);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
