import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { keepStatements } from '../../src/store/kept-statements';
import { connect, type Client } from '../../src/store/clients';

describe('the statements of a connection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-statements-'));
  const file = join(folder, 'lockbox.db');
  let spied: jest.SpiedFunction<Database.Database['prepare']>;
  const prepared = (): string[] => spied.mock.calls.map(([sql]) => sql);
  let client: Client;
  let other: Database.Database;

  beforeAll(async () => {
    spied = jest.spyOn(Database.prototype, 'prepare');
    ({ client } = connect(`file:${file}`, 1_000));
    await client.$executeRawUnsafe('CREATE TABLE "Thing" ("id" INTEGER PRIMARY KEY, "name" TEXT UNIQUE)');
    other = new Database(file);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    other.close();
    await client.$disconnect();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await client.$executeRawUnsafe('DELETE FROM "Thing"');
    spied.mockClear();
  });

  const insert = (name: string | null) => client.$executeRawUnsafe('INSERT INTO "Thing" ("name") VALUES (?)', name);
  const names = async () =>
    (await client.$queryRawUnsafe<{ name: string }[]>('SELECT "name" FROM "Thing" ORDER BY "id"')).map(
      ({ name }) => name,
    );

  test('are prepared once, and take the values of each run', async () => {
    for (const name of ['a', 'b', null, 'c']) await insert(name);
    expect(await names()).toEqual(['a', 'b', null, 'c']);
    await insert('d');
    expect(await names()).toEqual(['a', 'b', null, 'c', 'd']);
    expect(prepared().filter((sql) => sql.startsWith('INSERT'))).toHaveLength(1);
    expect(prepared().filter((sql) => sql.startsWith('SELECT'))).toHaveLength(1);
  });

  test('give their rows also to who does not ask for their columns', async () => {
    await insert('a');
    const own = new Database(file);
    keepStatements(own);
    expect(own.prepare('SELECT "name" FROM "Thing"').bind([]).all()).toEqual([['a']]);
    own.close();
  });

  test('serve again after they failed', async () => {
    await insert('a');
    await expect(insert('a')).rejects.toThrow(/constraint/i);
    await insert('b');
    expect(await names()).toEqual(['a', 'b']);
  });

  test('serve again in another transaction after one was rolled back', async () => {
    const undone = client.$transaction(async (tx) => {
      await tx.$executeRawUnsafe('INSERT INTO "Thing" ("name") VALUES (?)', 'undone');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await insert('kept');
    expect(await names()).toEqual(['kept']);
  });

  test('see what another connection did to their table', async () => {
    const everything = () => client.$queryRawUnsafe<object[]>('SELECT * FROM "Thing"');
    await insert('a');
    expect((await everything()).map((row) => Object.keys(row))).toEqual([['id', 'name']]);
    other.exec(`ALTER TABLE "Thing" ADD COLUMN "more" TEXT DEFAULT 'x'`);
    expect((await everything()).map((row) => Object.keys(row))).toEqual([['id', 'name', 'more']]);
    other.exec('ALTER TABLE "Thing" DROP COLUMN "more"');
    expect((await everything()).map((row) => Object.keys(row))).toEqual([['id', 'name']]);
  });

  test('are kept by their last use, and no more than a bounded number of them', async () => {
    const one = (number: number) => client.$queryRawUnsafe<{ n: bigint }[]>(`SELECT ${number} AS n`);
    for (let number = 0; number < 250; number += 1) {
      expect(await one(number)).toEqual([{ n: BigInt(number) }]);
      await one(0);
    }
    spied.mockClear();
    await one(0);
    await one(249);
    expect(prepared()).toEqual([]);
    expect(await one(1)).toEqual([{ n: 1n }]);
    expect(prepared()).toEqual(['SELECT 1 AS n']);
  });
});
