import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore } from '../../src/store';
import { connect, type Connected } from '../../src/store/clients';
import { describeOnPostgres, testDatabases, type TestDatabase } from '../fakes/databases';
import { openLedgerRig, type LedgerRig } from '../history/rig';

describe.each(testDatabases())('the ledger in $name', ({ name, fresh }) => {
  let database: TestDatabase;
  let rig: LedgerRig;
  let open: Connected;

  beforeAll(async () => {
    database = await fresh();
    rig = await openLedgerRig(database.url);
    await rig.fill(300);
    await rig.sign();
    open = connect(database.url, 5_000);
  });
  afterAll(async () => {
    await open.client.$disconnect();
    await rig.close();
    await database.drop();
  });

  /** Everything the ledger consists of, as text. */
  const stored = async (): Promise<string> => {
    const tables = ['Entry', 'Tile', 'Head', 'Checkpoint', 'Deployment'];
    const rows = tables.map((table) => open.client.$queryRawUnsafe(`SELECT * FROM "${table}" ORDER BY 1, 2`));
    return JSON.stringify(await Promise.all(rows), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  };
  const zeros = name === 'sqlite' ? `zeroblob(32)` : `'\\x00'::bytea`;

  test.each([
    `UPDATE "Entry" SET "bytes" = ${zeros} WHERE "seq" = 5`,
    `UPDATE "Entry" SET "requestId" = NULL, "type" = 'x' WHERE "seq" = 0`,
    `UPDATE "Entry" SET "seq" = 100000 WHERE "seq" = 5`,
    'DELETE FROM "Entry" WHERE "seq" = 299',
    'DELETE FROM "Entry"',
    `UPDATE "Tile" SET "hashes" = ${zeros} WHERE "level" = 0`,
    'UPDATE "Tile" SET "index" = 77 WHERE "level" = 0 AND "index" = 0',
    'DELETE FROM "Tile" WHERE "level" = 1',
    `UPDATE "Head" SET "root" = ${zeros}`,
    'UPDATE "Head" SET "size" = "size" - 1',
    'DELETE FROM "Head"',
    `UPDATE "Checkpoint" SET "note" = 'another'`,
    'DELETE FROM "Checkpoint"',
    `UPDATE "Deployment" SET "origin" = 'another'`,
    'DELETE FROM "Deployment"',
    ...(name === 'sqlite'
      ? [
          `INSERT OR REPLACE INTO "Entry" VALUES (5, 'at', 'type', NULL, zeroblob(32))`,
          `REPLACE INTO "Tile" VALUES (0, 0, zeroblob(32))`,
          `REPLACE INTO "Head" VALUES (1, 1, zeroblob(32))`,
          `REPLACE INTO "Checkpoint" SELECT "size", 'another', "at" FROM "Checkpoint"`,
          `REPLACE INTO "Deployment" VALUES (1, 'another', 'another')`,
        ]
      : [
          ...['Entry', 'Tile', 'Head', 'Checkpoint', 'Deployment'].map((table) => `TRUNCATE "${table}"`),
          `INSERT INTO "Entry" VALUES (5, 'at', 'type', NULL, '') ON CONFLICT ("seq") DO UPDATE SET "bytes" = excluded."bytes"`,
        ]),
  ])('refuses %s, and nothing is lost', async (sql) => {
    const before = await stored();
    await expect(open.client.$executeRawUnsafe(sql)).rejects.toThrow(/append-only/);
    expect(await stored()).toBe(before);
  });

  test('still grows, and signs, after all that', async () => {
    await rig.fill(700);
    await rig.sign();
    const { size } = (await rig.store.history.head())!;
    expect((await rig.store.history.newestCheckpoint())?.size).toBe(size);
  });

  test('keeps the first of two checkpoints of one size, without a fault', async () => {
    const first = (await rig.store.history.newestCheckpoint())!;
    await rig.store.history.saveCheckpoint({ ...first, note: 'another', at: '2027-01-01T00:00:00.000Z' });
    expect(await rig.store.history.newestCheckpoint()).toEqual(first);
  });
});

/** The statements that docs/ledger.md gives for the service's role. */
function documentedGrants(role: string, password: string): string {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'ledger.md'), 'utf8');
  const [, sql = ''] = /```sql\n([\s\S]*?)```/.exec(text) ?? [];
  expect(sql).toContain('lockbox_service');
  return sql.replaceAll('lockbox_service', role).replaceAll("'…'", `'${password}'`);
}

describeOnPostgres('a role of the service alone on postgresql', ({ fresh }) => {
  let database: TestDatabase;
  let owner: Client;
  let role: string;
  let url: string;

  beforeAll(async () => {
    database = await fresh();
    owner = new Client(database.url);
    await owner.connect();
    role = `lockbox_role_${randomBytes(4).toString('hex')}`;
    const at = new URL(database.url);
    await owner.query(
      documentedGrants(role, 'secret').replaceAll('DATABASE lockbox ', `DATABASE "${at.pathname.slice(1)}" `),
    );
    [at.username, at.password] = [role, 'secret'];
    url = at.href;
  });
  afterAll(async () => {
    await owner.query(`DROP OWNED BY "${role}"`);
    await owner.query(`DROP ROLE "${role}"`);
    await owner.end();
    await database.drop();
  });

  test('does all that the service does, with the grants of the documentation', async () => {
    const rig = await openLedgerRig(url);
    try {
      const id = await rig.open('10000000-0000-4000-8000-000000000001');
      await rig.approve(id);
      await rig.fill(300);
      await rig.sign();
      expect((await rig.store.history.newestCheckpoint())?.size).toBeGreaterThan(300);
    } finally {
      await rig.close();
    }
    await (await openStore(url)).close();
  });

  test.each([
    'UPDATE "Entry" SET "type" = \'x\'',
    'DELETE FROM "Entry"',
    'TRUNCATE "Entry"',
    'DROP TRIGGER "Entry_stays" ON "Entry"',
    'ALTER TABLE "Entry" DISABLE TRIGGER ALL',
    'CREATE OR REPLACE FUNCTION "lockbox_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
    'SET session_replication_role = replica',
    'DELETE FROM "Tile"',
    'DELETE FROM "Head"',
    'UPDATE "Checkpoint" SET "note" = \'x\'',
    'DELETE FROM "Checkpoint"',
    'UPDATE "Deployment" SET "origin" = \'x\'',
    'DROP TABLE "Entry"',
    'CREATE TABLE "another" ("id" INTEGER)',
    'DELETE FROM "_prisma_migrations"',
  ])('may not %s', async (sql) => {
    const client = new Client(url);
    await client.connect();
    try {
      await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner|must have/);
    } finally {
      await client.end();
    }
  });
});
