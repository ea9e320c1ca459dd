import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { refusalsIn, startPostgres } from './postgres-server';

test('what PostgreSQL refused for want of room is counted by its log, and nothing else is', () => {
  const log = `2026-11-29 07:07:01 UTC [1] ERROR:  could not extend file "base/1/2": No space left on device
2026-11-29 07:07:01 UTC [1] HINT:  Check free disk space.
2026-11-29 07:07:02 UTC [2] PANIC:  could not write to file "pg_wal/xlogtemp.2": No space left on device
2026-11-29 07:07:02 UTC [3] LOG:  could not write temporary file: No space left on device
2026-11-29 07:07:03 UTC [4] ERROR:  relation "Head" does not exist
`;
  expect(refusalsIn(log)).toBe(2);
});

test('a server that goes down is started again with what it had, and one that is stopped leaves nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-faults-postgres-'));
  // The user that the server runs as has to pass through.
  chmodSync(folder, 0o711);
  const server = await startPostgres(folder, folder);
  const asked = async (sql: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: server.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query(sql)).rows as unknown[];
    } finally {
      await client.end();
    }
  };
  const data = (): string[] => readdirSync(folder).filter((name) => name.startsWith('lockbox-bot-postgres-'));
  const pid = (): number =>
    Number(/^\d+/.exec(readFileSync(join(folder, data()[0] ?? '', 'postmaster.pid'), 'utf8'))?.[0]);
  try {
    await asked('CREATE TABLE kept AS SELECT 1 AS one');
    const before = pid();
    process.kill(before, 'SIGQUIT');
    let kept: unknown[] | undefined;
    while (kept === undefined) kept = await asked('SELECT one FROM kept').catch(() => undefined);
    expect(kept).toEqual([{ one: 1 }]);
    expect(pid()).not.toBe(before);
    expect(server.refusals()).toBe(0);
  } finally {
    await server.stop();
  }
  expect(data()).toEqual([]);
  rmSync(folder, { recursive: true });
}, 60_000);
