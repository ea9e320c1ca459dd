import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provenRequest, type Proven } from '../../src/history';
import { openStore } from '../../src/store';
import { openLedgerRig } from './rig';
import { bytesAt, edited, withBit, type Edit } from './tampered';

let folder: string;
let file: string;
let id: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-proven-'));
  file = join(folder, 'lockbox.db');
  const rig = await openLedgerRig(`file:${file}`);
  id = await rig.open('a');
  await rig.fill(300);
  await rig.approve(id);
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function proofAfter(edit: Edit): Promise<Proven> {
  const store = await openStore(`file:${edited(file, edit)}`);
  try {
    return (await provenRequest(store.history, id, () => true))!.proven;
  } finally {
    await store.close();
  }
}

const ofRequest = `"requestId" = (SELECT "id" FROM "Request")`;
const edits: [sentence: string, code: string, edit: Edit][] = [
  [
    'a bit of an entry',
    'ENTRY_CHANGED',
    (db) => {
      const bytes = bytesAt(db, `SELECT "bytes" FROM "Entry" WHERE "type" = 'decision-intended'`);
      db.prepare(`UPDATE "Entry" SET "bytes" = ? WHERE "type" = 'decision-intended'`).run(withBit(bytes, 300));
    },
  ],
  [
    'an entry that cannot be read any more',
    'ENTRY_CHANGED',
    (db) => db.prepare(`UPDATE "Entry" SET "bytes" = ? WHERE "type" = 'decision-intended'`).run(Buffer.from('{')),
  ],
  [
    'a stored hash',
    'ENTRY_CHANGED',
    (db) => {
      const hashes = bytesAt(db, `SELECT "hashes" FROM "Tile" WHERE "level" = 0 AND "index" = 0`);
      db.prepare(`UPDATE "Tile" SET "hashes" = ? WHERE "level" = 0 AND "index" = 0`).run(withBit(hashes, 40));
    },
  ],
  ['the root', 'ENTRY_CHANGED', (db) => db.prepare(`UPDATE "Head" SET "root" = ?`).run(Buffer.alloc(32))],
  [
    'a personal value',
    'PERSONAL_CHANGED',
    (db) => db.exec(`UPDATE "Personal" SET "value" = '"another reason"' WHERE "value" = '"known case"'`),
  ],
  [
    'the stored request',
    'REQUEST_CHANGED',
    (db) => db.exec(`UPDATE "Request" SET "doc" = json_set("doc", '$.facts.justification', 'nothing of interest')`),
  ],
  [
    'the newest entries, which are cut off',
    'REQUEST_CHANGED',
    (db) => db.exec(`DELETE FROM "Entry" WHERE ${ofRequest} AND "seq" > 10`),
  ],
];

test('a request that nobody touched is proven', async () => {
  expect(await proofAfter(() => undefined)).toEqual({ ok: true, size: expect.any(Number), faults: [] });
});

test.each(edits)(
  'of a request with another %s than was recorded it is said that it does not verify',
  async (_what, code, edit) => {
    const { ok, faults } = await proofAfter(edit);
    expect(ok).toBe(false);
    expect(faults.map((fault) => fault.code)).toContain(code);
  },
);
