import fc from 'fast-check';
import { insertMany, insertMissing, putMany } from '../../src/store/bulk';
import type { Connected, Tx } from '../../src/store/clients';
import { testDatabases, type TestDatabase } from '../fakes/databases';
import { connected } from './connected';

/** PostgreSQL has no text with U+0000 in it, however it is written. */
const noNul = (text: string): boolean => !text.includes('\0');

describe.each(testDatabases())('rows written as one text to $name', ({ name, fresh }) => {
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

  const session = (tx: Tx) => ({ tx, provider: open.provider });
  /** Runs something in a transaction of which nothing stays. */
  async function tried<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let result: T | undefined;
    const undone = new Error('undone');
    await open.client
      .$transaction(async (tx) => {
        result = await work(tx);
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    return result as T;
  }

  const unit = fc.oneof(
    { weight: 5, arbitrary: fc.string({ unit: 'binary' }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('\0', 'a\0b', '"', '\\', "'; --", '\u2028', '12', '1e5', 'null', '\\x00', ''),
    },
    // Half a character, which no encoding has.
    { weight: 1, arbitrary: fc.constantFrom('\ud800', 'x\udc00y', '\udfff\ud800') },
  );
  const text = name === 'sqlite' ? unit : unit.filter(noNul);
  const personal = fc.uniqueArray(
    fc.record({ hash: text, seq: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), salt: text, value: text }),
    { selector: ({ hash }) => hash.toWellFormed(), minLength: 1, maxLength: 20 },
  );

  test('are what they would be if each value had been bound', async () => {
    await fc.assert(
      fc.asyncProperty(personal, async (rows) => {
        const read = (tx: Tx) => tx.personal.findMany({ orderBy: { hash: 'asc' } });
        const bound = await tried(async (tx) => {
          await tx.personal.createMany({ data: rows });
          return read(tx);
        });
        const written = await tried(async (tx) => {
          await insertMany(session(tx), 'Personal', rows);
          return read(tx);
        });
        expect(written).toEqual(bound);
      }),
      { numRuns: 100 },
    );
  });

  test('keep bytes, numbers, truth and nothing', async () => {
    await tried(async (tx) => {
      const hashes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const tiles = [
        { level: 0, index: 0n, hashes },
        { level: 1, index: 2n ** 40n, hashes: new Uint8Array() },
      ];
      await insertMany(session(tx), 'Tile', tiles);
      expect(await tx.tile.findMany({ orderBy: { level: 'asc' } })).toEqual(tiles);
      const silences = [true, false].map((ended) => ({ id: String(ended), ended, until: '', doc: '{}' }));
      await insertMany(session(tx), 'Silence', silences);
      expect(await tx.silence.findMany({ orderBy: { id: 'desc' } })).toEqual(silences);
      const people = [{ id: 'a', address: null, doc: '{}' }];
      await insertMany(session(tx), 'KnownPerson', people);
      expect(await tx.knownPerson.findMany()).toEqual(people);
    });
  });

  test('stay, are replaced, or are refused where the key is there, however many they are', async () => {
    await tried(async (tx) => {
      const rows = (doc: string) =>
        Array.from({ length: 4_500 }, (_, index) => ({ key: `key/${index}`, dueAt: '2026', doc }));
      await insertMany(session(tx), 'Hint', rows('first'));
      await insertMissing(session(tx), 'Hint', [...rows('second'), { key: 'another', dueAt: '2026', doc: 'second' }]);
      const counted = (doc: string) => tx.hint.count({ where: { doc } });
      expect([await counted('first'), await counted('second')]).toEqual([4_500, 1]);
      await putMany(session(tx), 'Hint', ['key'], rows('third'));
      expect([await counted('first'), await counted('second'), await counted('third')]).toEqual([0, 1, 4_500]);
      await putMany(session(tx), 'Hint', ['key'], []);
      // The last: PostgreSQL ends the transaction with it.
      await expect(insertMany(session(tx), 'Hint', rows('fourth'))).rejects.toThrow();
    });
  });
});
