import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server of PostgreSQL. */
export interface PostgresServer {
  url: string;
  /** How many errors for want of room it has logged; undefined where its log cannot be seen. */
  refusals: () => number | undefined;
  stop: () => Promise<void>;
}

const script = join(__dirname, '..', 'fakes', 'postgres-server.mjs');
const lookEveryMs = 50;
const startPatienceMs = 60_000;

/**
 * Starts an embedded server, which ends with this process. One that goes down is started again.
 *
 * @param folder what it says goes there.
 * @param disk what its data goes on, where that is to be a disk of its own.
 */
export async function startPostgres(folder: string, disk?: string): Promise<PostgresServer> {
  const [answerFile, log] = [join(folder, 'postgres.json'), join(folder, 'postgres.log')];
  const how = JSON.stringify({ log, ...(disk === undefined ? {} : { disk }) });
  const server = spawn(process.execPath, [script, String(process.pid), answerFile, how], {
    detached: true,
    stdio: 'ignore',
  });
  server.unref();
  const end = Date.now() + startPatienceMs;
  while (!existsSync(answerFile)) {
    if (Date.now() > end) throw new Error('the embedded PostgreSQL did not start within a minute');
    await wait(lookEveryMs);
  }
  const answer = JSON.parse(readFileSync(answerFile, 'utf8')) as { url: string } | { failed: string };
  if ('failed' in answer) throw new Error(`the embedded PostgreSQL does not start here: ${answer.failed}`);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  return {
    url: answer.url,
    refusals: () => refusalsIn(readFileSync(log, 'utf8')),
    stop: async () => {
      // Nothing else may be left to wait for.
      server.ref();
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** @returns how many lines of a log tell of something that was refused for want of room. */
export function refusalsIn(log: string): number {
  return log.split('\n').filter((line) => /\b(ERROR|FATAL|PANIC):.*No space left on device/.test(line)).length;
}
