import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointText, generateKeyPem, signerFromPem, signNote, type Signer } from '../../src/ledger';
import { openLedgerRig, origin } from './rig';
import { edited, verified, type Edit } from './tampered';

let folder: string;
let file: string;
/** The database as it was before its last ten entries. */
let before: string;
let signer: Signer;
let head: { size: number; root: Uint8Array };
let newest: { size: number; note: string; at: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-verify-'));
  [file, before] = [join(folder, 'lockbox.db'), join(folder, 'before.db')];
  const rig = await openLedgerRig(`file:${file}`);
  signer = rig.signer;
  await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  await rig.fill(20);
  await rig.sign();
  const db = new Database(file);
  db.exec(`VACUUM INTO '${before}'`);
  db.close();
  await rig.fill(10);
  await rig.sign();
  head = (await rig.store.history.head())!;
  newest = (await rig.store.history.newestCheckpoint())!;
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Puts a note in place of the newest checkpoint. */
function noteIs(note: () => string): Edit {
  return (db) => db.prepare('UPDATE Checkpoint SET note = ? WHERE size = ?').run(note(), newest.size);
}

/** A checkpoint of this ledger, but for what is given, signed. */
function signed(changes: Partial<{ size: number; root: Uint8Array; origin: string }>, by = signer): string {
  return signNote(checkpointText({ origin, ...head, ...changes }), [by]);
}

const other = (name: string): Signer => signerFromPem(name, generateKeyPem());

const notes: [sentence: string, note: () => string, faults: string[]][] = [
  ['signed with a key of another name', () => signed({}, other('somebody-else')), ['CHECKPOINT_SIGNATURE']],
  ['signed with another key of the same name', () => signed({}, other(origin)), ['CHECKPOINT_SIGNATURE']],
  [
    'whose text was changed',
    () => newest.note.replace(String(newest.size), '7'),
    ['CHECKPOINT_SIGNATURE', 'ROOT_WRONG'],
  ],
  ['that is no note', () => 'nonsense', ['CHECKPOINT_SIGNATURE']],
  ['of another ledger, signed with this key', () => signed({ origin: 'another/log' }), ['CHECKPOINT_SIGNATURE']],
  ['of another root, signed with this key', () => signed({ root: new Uint8Array(32) }), ['ROOT_WRONG']],
  ['of entries that are not there, signed with this key', () => signed({ size: 99 }), ['CHECKPOINT_SIZE']],
];

test.each(notes)('a checkpoint %s is found', async (_sentence, note, faults) => {
  const report = await verified(edited(file, noteIs(note)));
  expect(report.ok).toBe(false);
  expect(report.faults.map(({ code }) => code).sort()).toEqual(faults);
});

test('a ledger that was set back to an earlier day is found, where a later checkpoint is known', async () => {
  const { ok, faults } = await verified(
    edited(before, (db) =>
      db.prepare('INSERT INTO Checkpoint (size, note, at) VALUES (?, ?, ?)').run(newest.size, newest.note, newest.at),
    ),
  );
  expect(ok).toBe(false);
  expect(faults).toEqual([{ seq: null, code: 'CHECKPOINT_SIZE' }]);
});

test('a tail that was cut off, stored tree and all, is found by the checkpoint', async () => {
  const cut: Edit = (db) => {
    db.exec(`ATTACH '${before}' AS earlier`);
    for (const table of ['Entry', 'Tile', 'Head', 'Personal', 'Request']) {
      db.exec(`DELETE FROM main.${table}; INSERT INTO main.${table} SELECT * FROM earlier.${table}`);
    }
  };
  expect(await verified(edited(file, cut))).toMatchObject({ ok: false, faults: [{ code: 'CHECKPOINT_SIZE' }] });
});

test('a ledger of which everything was taken away does not verify', async () => {
  const empty: Edit = (db) => {
    for (const table of ['Entry', 'Tile', 'Head', 'Personal', 'Request', 'Checkpoint']) db.exec(`DELETE FROM ${table}`);
  };
  const { ok, entries, faults } = await verified(edited(file, empty));
  expect([ok, entries]).toEqual([false, 0]);
  expect(faults).toContainEqual({ seq: 0, code: 'SEQ_GAP' });
});

test('a ledger without a checkpoint verifies, but not for somebody who trusts a key', async () => {
  const copy = edited(file, (db) => db.exec('DELETE FROM Checkpoint'));
  expect(await verified(copy)).toMatchObject({ ok: true, faults: [] });
  const faults = [{ seq: null, code: 'CHECKPOINT_SIGNATURE' }];
  expect(await verified(copy, signer.verifierKey)).toMatchObject({ ok: false, faults });
});

test('the key of another ledger is a fault', async () => {
  const { ok, keyFrom, faults } = await verified(file, other(origin).verifierKey);
  expect([ok, keyFrom]).toEqual([false, 'given']);
  expect(faults).toEqual([{ seq: null, code: 'CHECKPOINT_SIGNATURE' }]);
});

test('a personal value that was erased is counted, and no fault', async () => {
  const report = await verified(edited(file, (db) => db.exec('DELETE FROM Personal WHERE seq IN (5, 6, 7)')));
  expect(report).toMatchObject({ ok: true, faults: [], erased: 3 });
});

test('a personal value that was put in is a fault', async () => {
  const put: Edit = (db) =>
    db.exec(`INSERT INTO Personal (hash, seq, salt, value) VALUES ('${'ab'.repeat(32)}', 5, '', '1')`);
  expect((await verified(edited(file, put))).faults).toEqual([{ seq: null, code: 'PERSONAL_CHANGED' }]);
});
