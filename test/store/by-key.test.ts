import fc from 'fast-check';
import { byKey } from '../../src/store/by-key';
import type { Connected } from '../../src/store/clients';
import { testDatabases, type TestDatabase } from '../fakes/databases';
import { connected } from './connected';

describe.each(testDatabases())('rows of $name that are asked for by many keys at once', ({ name, fresh }) => {
  let database: TestDatabase;
  let open: Connected;

  beforeAll(async () => {
    database = await fresh();
    open = await connected(database);
  });
  afterAll(async () => {
    await open.client.$disconnect();
    await database.drop();
  });

  // PostgreSQL has no text with U+0000 in it.
  const odd = fc.constantFrom('', '"', '\\', "'; --", '\u2028', '12', '1e5', 'null', '["a"]', 'A', 'a', '%', '_');
  const unit = fc.oneof(fc.string({ unit: 'binary' }), odd);
  const key = name === 'sqlite' ? unit : unit.filter((text) => !text.includes('\0'));
  const keys = fc.uniqueArray(key, { maxLength: 20 });

  test('are those that each key by itself would give', async () => {
    await fc.assert(
      fc.asyncProperty(keys, keys, async (there, asked) => {
        await open.client.$transaction(async (tx) => {
          await tx.cursor.deleteMany();
          await tx.cursor.createMany({
            data: there.map((source) => ({ source, cursor: `of ${source}`, readAt: 'x' })),
          });
          const columns = ['source', 'cursor'] as const;
          const session = { tx, provider: open.provider };
          const found = await byKey(session, { table: 'Cursor', key: 'source', columns }, [
            ...asked,
            ...there.slice(1),
          ]);
          const one = (source: string) =>
            tx.cursor.findUnique({ where: { source }, select: { source: true, cursor: true } });
          const wanted = await Promise.all([...new Set([...asked, ...there.slice(1)])].map(one));
          expect(new Map(found.map((row) => [row.source, row]))).toEqual(
            new Map(wanted.filter((row) => row !== null).map((row) => [row.source, row])),
          );
          expect(found).toHaveLength(wanted.filter((row) => row !== null).length);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('are found by the index, not by reading all', async () => {
    const explain = name === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
    let asked = '';
    const watched = {
      $queryRawUnsafe: (sql: string) => {
        asked = sql;
        return Promise.resolve([]);
      },
    };
    const tx = watched as unknown as Parameters<typeof byKey>[0]['tx'];
    await byKey({ tx, provider: open.provider }, { table: 'Hint', key: 'key', columns: ['key', 'doc'] }, ['one']);
    const plan = await open.client.$transaction(async (real) => {
      // A table of a few rows is read as a whole by PostgreSQL, unless it may not.
      if (name !== 'sqlite') await real.$executeRawUnsafe('SET LOCAL enable_seqscan = off');
      return real.$queryRawUnsafe<Record<string, unknown>[]>(`${explain} ${asked}`, '["one"]');
    });
    expect(plan.flatMap((row) => Object.values(row)).join('\n')).toMatch(
      name === 'sqlite' ? /SEARCH Hint USING INDEX/ : /Index (Only )?Scan/,
    );
  });
});
