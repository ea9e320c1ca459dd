import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyFolder } from '../../src/history';
import { exportedTo } from '../history/exported';
import { openLedgerRig } from '../history/rig';
import { edited, verified, withBit } from '../history/tampered';
import { amount } from '../amounts';

const filled = 290;
let folder: string;
let file: string;
let exported: string;
let key: string;
let size: number;
let copies = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-tamper-'));
  file = join(folder, 'lockbox.db');
  const rig = await openLedgerRig(`file:${file}`);
  key = rig.signer.verifierKey;
  await rig.open('10000000-0000-4000-8000-000000000001');
  await rig.fill(filled);
  await rig.sign();
  ({ size } = (await rig.store.history.head())!);
  exported = join(folder, 'export');
  await exportedTo(exported, rig.store.history, [key]);
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A change of a database, and of an export, that says the same: each part is under proof in both. */
interface Change {
  what: string;
  database: (db: Database.Database) => void;
  /** Absent for what an export does not hold. */
  export?: { name: string; spoil: (bytes: Buffer) => Uint8Array };
}

const lines = (bytes: Buffer): string[] => bytes.toString('latin1').split('\n').slice(0, -1);
const joined = (rows: string[]): Buffer => Buffer.from(rows.map((row) => `${row}\n`).join(''), 'latin1');
const entryAt = (db: Database.Database, seq: number): Buffer =>
  db.prepare('SELECT bytes FROM Entry WHERE seq = ?').pluck().get(seq) as Buffer;
const put = (db: Database.Database, seq: number, bytes: Buffer): void => {
  db.prepare('UPDATE Entry SET bytes = ? WHERE seq = ?').run(bytes, seq);
};
/** Rows from one place on, moved by so many. By way of negative numbers: no two may be the same on the way. */
const move = (db: Database.Database, from: number, by: number): void => {
  db.prepare('UPDATE Entry SET seq = -seq - 1 WHERE seq >= ?').run(from);
  db.prepare('UPDATE Entry SET seq = -seq - 1 + ? WHERE seq < 0').run(by);
};

const place = fc.nat(filled);
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.nat(8 * 100)).map(([seq, bit]): Change => ({
    what: `bit ${bit} of entry ${seq}`,
    database: (db) => {
      put(db, seq, withBit(entryAt(db, seq), bit));
    },
    export: {
      name: 'entries.jsonl',
      spoil: (bytes) => withBit(bytes, 8 * lines(bytes).slice(0, seq).join('\n').length + bit + 16),
    },
  })),
  fc.tuple(place, fc.boolean()).map(([seq, closes]): Change => ({
    what: `entry ${seq} taken out${closes ? ', and the others moved up' : ''}`,
    database: (db) => {
      db.prepare('DELETE FROM Entry WHERE seq = ?').run(seq);
      if (closes) move(db, seq + 1, -1);
    },
    export: { name: 'entries.jsonl', spoil: (bytes) => joined(lines(bytes).toSpliced(seq, 1)) },
  })),
  fc.tuple(place, place).map(([seq, like]): Change => ({
    what: `a copy of entry ${like} put in before ${seq}`,
    database: (db) => {
      const bytes = entryAt(db, like);
      move(db, seq, 1);
      db.prepare(`INSERT INTO Entry VALUES (?, '2026-11-24T09:00:00.000Z', 'test', NULL, ?)`).run(seq, bytes);
    },
    export: {
      name: 'entries.jsonl',
      spoil: (bytes) => joined(lines(bytes).toSpliced(seq, 0, lines(bytes)[like]!)),
    },
  })),
  fc
    .tuple(place, place)
    .filter(([one, other]) => one !== other)
    .map(([one, other]): Change => ({
      what: `entries ${one} and ${other} in each other's place`,
      database: (db) => {
        const [first, second] = [entryAt(db, one), entryAt(db, other)];
        put(db, one, second);
        put(db, other, first);
      },
      export: {
        name: 'entries.jsonl',
        spoil: (bytes) => {
          const rows = lines(bytes);
          [rows[one], rows[other]] = [rows[other]!, rows[one]!];
          return joined(rows);
        },
      },
    })),
  fc.integer({ min: 1, max: filled }).map((count): Change => ({
    what: `the last ${count} entries cut off`,
    database: (db) => db.prepare('DELETE FROM Entry WHERE seq >= ?').run(size - count),
    export: { name: 'entries.jsonl', spoil: (bytes) => joined(lines(bytes).slice(0, -count)) },
  })),
  fc.nat(8 * 32 * 200).map((bit): Change => ({
    what: `bit ${bit} of the first tile`,
    database: (db) => {
      const where = 'WHERE level = 0 AND "index" = 0';
      const hashes = db.prepare(`SELECT hashes FROM Tile ${where}`).pluck().get() as Buffer;
      db.prepare(`UPDATE Tile SET hashes = ? ${where}`).run(withBit(hashes, bit));
    },
  })),
  fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 32 })).map(([level, count]): Change => ({
    what: `${count} bytes of the last tile of level ${level} cut off`,
    database: (db) => {
      const where = `WHERE level = ${level} AND "index" = (SELECT MAX("index") FROM Tile WHERE level = ${level})`;
      const hashes = db.prepare(`SELECT hashes FROM Tile ${where}`).pluck().get() as Buffer;
      db.prepare(`UPDATE Tile SET hashes = ? ${where}`).run(hashes.subarray(0, -count));
    },
  })),
  fc.constantFrom<Change>(
    { what: 'the tiles taken out', database: (db) => db.exec('DELETE FROM Tile') },
    { what: 'the head taken out', database: (db) => db.exec('DELETE FROM Head') },
    {
      what: 'the checkpoint taken out',
      database: (db) => db.exec('DELETE FROM Checkpoint'),
      export: { name: 'checkpoint.txt', spoil: () => Buffer.alloc(0) },
    },
  ),
  fc.nat(8 * 250).map((bit): Change => {
    const spoil = (note: Buffer): Buffer => withBit(note, bit % (8 * note.length));
    return {
      what: `bit ${bit} of the checkpoint`,
      database: (db) => {
        const note = db.prepare('SELECT note FROM Checkpoint').pluck().get() as string;
        db.prepare('UPDATE Checkpoint SET note = ?').run(spoil(Buffer.from(note)).toString('utf8'));
      },
      export: { name: 'checkpoint.txt', spoil },
    };
  }),
);

test('what nobody changed verifies, in the database and in the export', async () => {
  expect(
    (
      await verified(
        edited(file, () => undefined),
        key,
      )
    ).ok,
  ).toBe(true);
  expect((await verifyFolder(exported, key)).ok).toBe(true);
});

test('whatever is changed, taken out, put in, moved or cut off is found, in the database and in the export', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (change) => {
      const copy = edited(file, change.database);
      expect((await verified(copy, key)).ok).toBe(false);
      rmSync(copy);
      if (change.export === undefined) return;
      const { name, spoil } = change.export;
      copies += 1;
      const spoiled = join(folder, `spoiled-${copies}`);
      cpSync(exported, spoiled, { recursive: true });
      writeFileSync(join(spoiled, name), spoil(readFileSync(join(exported, name))));
      expect((await verifyFolder(spoiled, key)).ok).toBe(false);
      rmSync(spoiled, { recursive: true });
    }),
    { numRuns: amount(30, 150) },
  );
}, 120_000);
