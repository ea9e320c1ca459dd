import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import Database from 'better-sqlite3';
import { connect, type Client } from '../../src/store/clients';
import { PrismaClient as SqliteClient } from '../../src/store/generated/sqlite/client';
import { migrate } from '../../src/store/migrate';

const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-guard-'));
const file = join(folder, 'data', 'lockbox.db');
const guarded = connect(`file:${file}`, 1_000);
const bare = new SqliteClient({ adapter: new PrismaBetterSqlite3({ url: file }) }) as unknown as Client;
/** Another connection, to see what is durable. */
let other: Database.Database;

beforeAll(async () => {
  await migrate(guarded);
  other = new Database(file);
});

afterAll(async () => {
  other.close();
  await guarded.client.$disconnect();
  await bare.$disconnect();
  rmSync(folder, { recursive: true, force: true });
});

/** Prisma begins a query only when somebody waits for it. */
function begun<T>(query: PromiseLike<T>): Promise<T> {
  return Promise.resolve(query.then((value) => value));
}

/** A write beside an open transaction that is then rolled back. @returns whether the acknowledged write was kept. */
async function writeBesideRollback(client: Client, key: string): Promise<boolean> {
  let beside: Promise<unknown> = Promise.resolve();
  const rolledBack = client.$transaction(async (tx) => {
    await tx.seen.create({ data: { key: `${key} inside`, at: 'x' } });
    beside = begun(client.seen.create({ data: { key, at: 'x' } }));
    // Long enough for the write to get through where nothing holds it.
    await tx.seen.count();
    await new Promise((resolve) => setImmediate(resolve));
    await tx.seen.count();
    throw new Error('rolled back');
  });
  await expect(rolledBack).rejects.toThrow('rolled back');
  await beside;
  return isDurable(key);
}

function isDurable(key: string): boolean {
  return other.prepare('SELECT 1 FROM "Seen" WHERE "key" = ?').get(key) !== undefined;
}

/** A transaction that the database refuses at its COMMIT, and leaves open. */
async function failAtCommit(client: Client): Promise<void> {
  const failing = client.$transaction(async (tx) => {
    await tx.$executeRawUnsafe('PRAGMA defer_foreign_keys = ON');
    await tx.requestPerson.create({ data: { requestId: 'nobody', role: 'approver', who: 'x' } });
  });
  await expect(failing).rejects.toThrow();
}

test('without the guard, a write that was acknowledged is lost with the rollback of another transaction', async () => {
  await expect(writeBesideRollback(bare, 'unguarded')).resolves.toBe(false);
});

test('with the guard, a write that was acknowledged beside a transaction is kept when that is rolled back', async () => {
  await expect(writeBesideRollback(guarded.client, 'guarded')).resolves.toBe(true);
  expect(isDurable('guarded inside')).toBe(false);
});

test('without the guard, a write after a failed COMMIT is acknowledged and not durable', async () => {
  await failAtCommit(bare);
  await bare.seen.create({ data: { key: 'after unguarded', at: 'x' } });
  expect(isDurable('after unguarded')).toBe(false);
  await bare.$executeRawUnsafe('ROLLBACK');
});

test('with the guard, a write after a failed COMMIT is durable', async () => {
  await failAtCommit(guarded.client);
  await guarded.client.seen.create({ data: { key: 'after guarded', at: 'x' } });
  expect(isDurable('after guarded')).toBe(true);
});

test('a transaction that runs out of time lets the next one through', async () => {
  const slow = guarded.client.$transaction(
    async (tx) => {
      await tx.seen.create({ data: { key: 'slow', at: 'x' } });
      await new Promise((resolve) => setTimeout(resolve, 60));
      await tx.seen.count();
    },
    { timeout: 30 },
  );
  await expect(slow).rejects.toMatchObject({ code: 'P2028' });
  await guarded.client.seen.create({ data: { key: 'after slow', at: 'x' } });
  expect(isDurable('slow')).toBe(false);
  expect(isDurable('after slow')).toBe(true);
});

test('a transaction holds the write lock from its start', async () => {
  await guarded.client.$transaction(async (tx) => {
    await tx.seen.count();
    expect(() => other.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE')).toThrow('database is locked');
  });
});

test('a lock that somebody else holds is waited for without stopping this process', async () => {
  other.exec('BEGIN IMMEDIATE');
  const [single, whole] = [
    begun(guarded.client.seen.create({ data: { key: 'waited', at: 'x' } })),
    guarded.client.$transaction((tx) => tx.seen.create({ data: { key: 'waited too', at: 'x' } })),
  ];
  await new Promise((resolve) => setTimeout(resolve, 20));
  other.exec('COMMIT');
  await Promise.all([single, whole]);
  expect(isDurable('waited') && isDurable('waited too')).toBe(true);
});

test('a commit is durable at once, readers go on beside it, and references are checked', async () => {
  const ask = async (pragma: string): Promise<unknown> => {
    const [row] = await guarded.client.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${pragma}`);
    return Object.values(row ?? {})[0];
  };
  expect(await ask('journal_mode')).toBe('wal');
  expect(Number(await ask('synchronous'))).toBe(2);
  expect(Number(await ask('foreign_keys'))).toBe(1);
});

test('a new database and its log are readable by their owner alone', () => {
  for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
});

test('what came in is heard while queries follow one another without a pause', async () => {
  const heard = { isSo: false };
  setImmediate(() => {
    heard.isSo = true;
  });
  let queries = 0;
  // SQLite answers at once: without the guard's breath not one turn of the event loop comes between them.
  for (; queries < 2_000 && !heard.isSo; queries += 1) await guarded.client.seen.findFirst({ where: { key: 'none' } });
  expect(heard.isSo).toBe(true);
  expect(queries).toBeLessThan(2_000);
});
