import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store';
import { connect, type Connected } from '../../src/store/clients';
import { migrate } from '../../src/store/migrate';
import { statementsOf } from '../../src/store/migrations';
import { testDatabases } from '../fakes/databases';
import { columnsOf, indexesOf } from './catalogue';
import { modelColumns, modelIndexes } from './models';

const prisma = join(__dirname, '..', '..', 'prisma');

describe.each(testDatabases())('a database on $name', ({ name, fresh }) => {
  let url: string;
  let drop: () => Promise<void>;
  let open: Connected;

  beforeEach(async () => {
    ({ url, drop } = await fresh());
    open = connect(url, 5_000);
    await migrate(open);
  });
  afterEach(async () => {
    await open.client.$disconnect();
    await drop();
  });

  const execute = (sql: string): Promise<number> => open.client.$executeRawUnsafe(sql);

  test('has exactly the columns of the models after all migrations', async () => {
    expect(await columnsOf(open)).toEqual(modelColumns());
  });

  test('has exactly the keys and indexes of the models after all migrations', async () => {
    expect(await indexesOf(open)).toEqual(modelIndexes());
  });

  test('says in the table of Prisma which migrations it has, as Prisma would', async () => {
    const folder = join(prisma, name, 'migrations');
    const names = readdirSync(folder).filter((one) => one !== 'migration_lock.toml');
    const rows = await open.client.$queryRawUnsafe<Record<string, unknown>[]>(
      'SELECT migration_name, checksum, finished_at, rolled_back_at, applied_steps_count, logs FROM "_prisma_migrations"',
    );
    const sum = (one: string): string =>
      createHash('sha256')
        .update(readFileSync(join(folder, one, 'migration.sql')))
        .digest('hex');
    expect(rows).toEqual(
      names.map((one) => ({
        migration_name: one,
        checksum: sum(one),
        finished_at: expect.any(Date),
        rolled_back_at: null,
        applied_steps_count: expect.anything(),
        logs: null,
      })),
    );
    expect(Math.abs(Number(rows[0]!['finished_at']) - Date.now())).toBeLessThan(3_600_000);
    expect(readFileSync(join(folder, 'migration_lock.toml'), 'utf8')).toContain(`provider = "${name}"`);
  });

  test('is opened again without a change', async () => {
    const before = await open.client.$queryRawUnsafe('SELECT * FROM "_prisma_migrations"');
    await (await openStore(url)).close();
    expect(await open.client.$queryRawUnsafe('SELECT * FROM "_prisma_migrations"')).toEqual(before);
  });

  test('that a newer version has migrated is refused by the name of that migration', async () => {
    await execute(`UPDATE "_prisma_migrations" SET migration_name = '20991231000000_later'`);
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'NEWER_DATABASE',
      message: expect.stringContaining('20991231000000_later'),
    });
  });

  test('that was made with another text of a migration is refused', async () => {
    await execute(`UPDATE "_prisma_migrations" SET checksum = 'x'`);
    await expect(openStore(url)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
  });

  test('on which a migration failed half-way is refused', async () => {
    await execute('UPDATE "_prisma_migrations" SET finished_at = NULL');
    await expect(openStore(url)).rejects.toMatchObject({ code: 'MIGRATION_UNFINISHED' });
  });
});

describe.each(testDatabases())('an empty database on $name', ({ name, fresh }) => {
  test('is migrated once where several processes open it at the same time', async () => {
    const { url, drop } = await fresh();
    const first = connect(url, 5_000);
    await emptied(first);
    const stores = await Promise.all([openStore(url), openStore(url), openStore(url)]);
    const rows = await first.client.$queryRawUnsafe('SELECT * FROM "_prisma_migrations"');
    const folders = readdirSync(join(prisma, name, 'migrations'), { withFileTypes: true });
    expect(rows).toHaveLength(folders.filter((one) => one.isDirectory()).length);
    for (const store of stores) await store.close();
    await first.client.$disconnect();
    await drop();
  });
});

test('a migration is cut into its statements, with triggers and functions whole', () => {
  const trigger = "CREATE TRIGGER a BEFORE UPDATE ON t BEGIN\n  SELECT RAISE(ABORT, 'no');\nEND;";
  const body = 'CREATE FUNCTION f() RETURNS trigger AS $$\nBEGIN\n  RAISE;\nEND;\n$$ LANGUAGE plpgsql;';
  const sql = `-- a comment;\nCREATE TABLE a (\n  b TEXT\n);\n\n${trigger}\n${body}\nDROP TABLE a;\n`;
  expect(statementsOf(sql)).toEqual(['CREATE TABLE a (\n  b TEXT\n);', trigger, body, 'DROP TABLE a;']);
});

test('a URL of another kind of database is refused by name', async () => {
  await expect(openStore('mysql://localhost/x')).rejects.toMatchObject({ code: 'BAD_URL' });
  await expect(openStore('file:')).rejects.toMatchObject({ code: 'BAD_URL' });
});

/** Takes every table out of a test database. */
async function emptied({ client, provider }: Connected): Promise<void> {
  if (provider === 'postgresql') {
    await client.$executeRawUnsafe('DROP SCHEMA public CASCADE');
    await client.$executeRawUnsafe('CREATE SCHEMA public');
  }
}
