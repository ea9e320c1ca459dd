import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyDatabase, type DatabaseReport } from '../../src/history';
import { openStore } from '../../src/store';
import { openLedgerRig, origin, type LedgerRig } from './rig';
import { bytesAt, edited, verified, withBit, type Edit } from './tampered';

let folder: string;
let file: string;
let key: string;
let pending: string;
let approved: string;
/** Entries behind the newest checkpoint. */
const unsigned = 3;
let size: number;
/** Where the opening of the first request stands. */
const opened = 3;
/** One of the small entries. */
const small = 20;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-verify-'));
  file = join(folder, 'lockbox.db');
  const rig: LedgerRig = await openLedgerRig(`file:${file}`);
  key = rig.signer.verifierKey;
  pending = await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  approved = await rig.open('aaaaaaaa-0000-4000-8000-000000000002');
  await rig.approve(approved);
  await rig.refuse(pending);
  await rig.fill(300);
  await rig.sign();
  await rig.fill(unsigned);
  size = (await rig.store.history.head())?.size ?? 0;
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What is wrong, each place once. */
function faultsOf({ faults }: DatabaseReport): string[] {
  return [...new Set(faults.map(({ seq, code }) => `${code} ${seq ?? '-'}`))].sort();
}

const setBytes = 'UPDATE Entry SET bytes = ? WHERE seq = ?';

test('nothing is found where nothing was changed', async () => {
  for (const trusted of [undefined, key]) {
    const report = await verified(file, trusted);
    expect(report).toMatchObject({ ok: true, entries: size, erased: 0, faults: [], changedRequests: [] });
    expect(report.checkpoint).toMatchObject({ origin, size: size - unsigned });
    expect(report.keyFrom).toBe(trusted === undefined ? 'ledger' : 'given');
  }
});

test('a bit changed anywhere in an entry is found at that entry', async () => {
  const copy = edited(file, () => undefined);
  const db = new Database(copy);
  // Nothing of this copy has to outlive a power cut, and waiting for the disk is most of it.
  db.pragma('synchronous = OFF');
  const store = await openStore(`file:${copy}`);
  const sound = bytesAt(db, `SELECT bytes FROM Entry WHERE seq = ${small}`);
  // Every bit of every byte is turned in test/ledger/tamper.test.ts; here it is the way from the file to the report.
  for (let byte = 0; byte < sound.length; byte += 37) {
    db.prepare(setBytes).run(withBit(sound, byte * 8 + (byte % 8)), small);
    const report = await verifyDatabase(store.history, undefined);
    expect(faultsOf(report)).toContain(`ENTRY_CHANGED ${small}`);
  }
  db.prepare(setBytes).run(sound, small);
  expect((await verifyDatabase(store.history, undefined)).ok).toBe(true);
  await store.close();
  db.close();
});

test('an entry that was put in at the end is found', async () => {
  const put: Edit = (db) =>
    db.exec(`INSERT INTO Entry (seq, at, type, bytes) SELECT seq + 1, at, type, bytes FROM Entry
     ORDER BY seq DESC LIMIT 1`);
  const report = await verified(edited(file, put));
  expect(faultsOf(report)).toEqual(['CHECKPOINT_SIZE -', `ENTRY_CHANGED ${size}`, `SEQ_GAP ${size - 1}`]);
});

/** An edit, and all that is said of it: the faults, and the requests that differ. */
const edits: [sentence: string, edit: Edit, faults: string[], requests?: () => string[]][] = [
  [
    'an entry that was deleted',
    (db) => db.exec('DELETE FROM Entry WHERE seq = 100'),
    // Its personal value is left over, and belongs to no entry.
    ['CHECKPOINT_SIZE -', 'PERSONAL_CHANGED -', 'ROOT_WRONG -', 'SEQ_GAP 100'],
  ],
  [
    'two entries that changed places',
    (db) => {
      const [a, b] = [50, 60].map((seq) => bytesAt(db, `SELECT bytes FROM Entry WHERE seq = ${seq}`));
      db.prepare(setBytes).run(b, 50);
      db.prepare(setBytes).run(a, 60);
    },
    ['ENTRY_CHANGED 50', 'ENTRY_CHANGED 60', 'ROOT_WRONG -', 'SEQ_GAP 50', 'SEQ_GAP 51'],
  ],
  [
    'an entry that is no JSON any more',
    (db) => db.prepare(setBytes).run(Buffer.from('{'), 70),
    ['ENTRY_CHANGED 70', 'NOT_CANONICAL 70', 'PERSONAL_CHANGED -', 'ROOT_WRONG -'],
  ],
  [
    'an entry filed under no request',
    (db) => db.exec(`UPDATE Entry SET requestId = NULL WHERE seq = ${opened}`),
    [`ENTRY_CHANGED ${opened}`],
  ],
  [
    'an entry filed under another request',
    (db) =>
      db.exec(`UPDATE Entry SET requestId = (SELECT id FROM Request WHERE state = 'approved') WHERE seq = ${opened}`),
    [`ENTRY_CHANGED ${opened}`],
  ],
  [
    'an entry of no request filed under one',
    (db) => db.exec(`UPDATE Entry SET requestId = (SELECT id FROM Request WHERE state = 'approved') WHERE seq = 20`),
    ['ENTRY_CHANGED 20'],
  ],
  [
    'a stored leaf that was changed',
    (db) => {
      const tile = bytesAt(db, 'SELECT hashes FROM Tile WHERE level = 0 AND "index" = 0');
      db.prepare('UPDATE Tile SET hashes = ? WHERE level = 0 AND "index" = 0').run(withBit(tile, 32 * 8 * 7 + 3));
    },
    ['ENTRY_CHANGED 7'],
  ],
  [
    'a stored node that was changed',
    (db) => {
      const tile = bytesAt(db, 'SELECT hashes FROM Tile WHERE level = 1');
      db.prepare('UPDATE Tile SET hashes = ? WHERE level = 1').run(withBit(tile, 0));
    },
    ['NODE_WRONG 0'],
  ],
  ['a stored node that is gone', (db) => db.exec('DELETE FROM Tile WHERE level = 1'), ['NODE_WRONG 0']],
  [
    'a root that was changed',
    (db) => db.prepare('UPDATE Head SET root = ?').run(withBit(bytesAt(db, 'SELECT root FROM Head'), 9)),
    ['ROOT_WRONG -'],
  ],
  [
    'a size that was changed',
    (db) => db.exec('UPDATE Head SET size = size - 1'),
    ['CHECKPOINT_SIZE -', 'ROOT_WRONG -'],
  ],
  ['a head that is gone', (db) => db.exec('DELETE FROM Head'), ['CHECKPOINT_SIZE -', 'ROOT_WRONG -']],
  [
    'a personal value that was changed',
    (db) => db.exec(`UPDATE Personal SET value = '"somebody else"' WHERE seq = 20`),
    ['PERSONAL_CHANGED -'],
  ],
  [
    'a personal value that is no JSON any more',
    (db) => db.exec(`UPDATE Personal SET value = 'x' WHERE seq = 20`),
    ['PERSONAL_CHANGED -'],
  ],
  [
    'the salt of a personal value that was changed',
    (db) => {
      const salt = bytesAt(db, 'SELECT CAST(salt AS BLOB) FROM Personal WHERE seq = 20').toString();
      const changed = (salt.startsWith('0') ? '1' : '0') + salt.slice(1);
      db.prepare('UPDATE Personal SET salt = ? WHERE seq = 20').run(changed);
    },
    ['PERSONAL_CHANGED -'],
  ],
  [
    'a state that was changed where requests are looked for',
    (db) => db.exec(`UPDATE Request SET state = 'rejected' WHERE state = 'pending'`),
    [],
    () => [pending],
  ],
  [
    'a state that was changed where requests are shown from',
    (db) => db.exec(`UPDATE Request SET doc = json_set(doc, '$.current.state', 'rejected') WHERE state = 'approved'`),
    [],
    () => [approved],
  ],
  [
    'an approver who was put into a request',
    (db) =>
      db.exec(`UPDATE Request SET doc = json_set(doc, '$.route.approvers[0].id', 'mallory') WHERE state = 'pending'`),
    [],
    () => [pending],
  ],
  [
    'a decider who was replaced',
    (db) =>
      db.exec(`UPDATE Request SET doc = json_set(doc, '$.current.outcome.by.name', 'Grace') WHERE state = 'approved'`),
    [],
    () => [approved],
  ],
  [
    'a version that was changed',
    (db) => db.exec(`UPDATE Request SET version = 9 WHERE state = 'pending'`),
    [],
    () => [pending],
  ],
  [
    'a request that is shown in place of another',
    (db) =>
      db.exec(`UPDATE Request SET doc = (SELECT doc FROM Request WHERE state = 'approved') WHERE state = 'pending'`),
    [],
    () => [pending],
  ],
  [
    'a request that cannot be read any more',
    (db) => db.exec(`UPDATE Request SET doc = '{' WHERE state = 'pending'`),
    [],
    () => [pending],
  ],
  ['a request that is gone', (db) => db.exec(`DELETE FROM Request WHERE state = 'approved'`), [], () => [approved]],
  [
    'a request that no entry speaks of',
    (db) =>
      db.exec(`INSERT INTO Request SELECT 'L-ZZZZZZZZZZ', version, source, kind, state, closed, service, subscriptionId,
        azureId, routeName, supportCase, openedAt, dueAt, json_set(doc, '$.id', 'L-ZZZZZZZZZZ'), searchText,
        position + 1000, decidedAt, decidedBy, closedAt, erasedAt FROM Request
        WHERE state = 'approved'`),
    [],
    () => ['L-ZZZZZZZZZZ'],
  ],
];

test.each(edits)('%s is found', async (_sentence, edit, faults, requests = () => []) => {
  const report = await verified(edited(file, edit));
  expect(report.ok).toBe(false);
  expect(faultsOf(report)).toEqual(faults);
  expect(report.changedRequests).toEqual(requests());
});
