import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

const patienceMs = 60_000;
let server: Promise<string | undefined> | undefined;

/**
 * A fresh database on the PostgreSQL of `TEST_POSTGRES_URL`, or on an embedded one that ends with this process.
 *
 * @returns undefined where none starts here.
 */
export async function freshPostgres(): Promise<string | undefined> {
  server ??= startServer();
  const url = await server;
  if (url === undefined) return undefined;
  const name = `lockbox_bench_${randomBytes(6).toString('hex')}`;
  const client = new Client(url);
  await client.connect();
  await client.query(`CREATE DATABASE "${name}"`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

async function startServer(): Promise<string | undefined> {
  const given = process.env['TEST_POSTGRES_URL'];
  if (given !== undefined && given !== '') return given;
  const answerFile = join(tmpdir(), `lockbox-bot-bench-postgres-${process.pid}.json`);
  const script = join(process.cwd(), 'test', 'fakes', 'postgres-server.mjs');
  spawn(process.execPath, [script, String(process.pid), answerFile], { detached: true, stdio: 'ignore' }).unref();
  const deadline = performance.now() + patienceMs;
  while (!existsSync(answerFile)) {
    if (performance.now() > deadline) return undefined;
    await pause(50);
  }
  return (JSON.parse(readFileSync(answerFile, 'utf8')) as { url?: string }).url;
}
