import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addSilence, delegate, endSilence, takeGroup } from '../../src/workflow';
import { person } from '../fixtures/requests';
import { openLedgerRig, tenantId } from './rig';
import { edited, verified, type Edit } from './tampered';

let folder: string;
let file: string;
const group = '44444444-4444-4444-4444-444444444444';
const by = { via: 'local', author: { name: 'somebody' } } as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-beside-'));
  file = join(folder, 'lockbox.db');
  const rig = await openLedgerRig(`file:${file}`);
  const presser = { ...person(1), tenantId, guest: false };
  const until = '2026-12-01T00:00:00.000Z';
  expect(await rig.submit(delegate({ by: presser, to: person(2).id, until }))).toMatchObject({ ok: true });
  await rig.submit(takeGroup(group, [{ ...person(3), guest: false }]));
  await rig.submit(
    takeGroup(group, [
      { ...person(3), guest: false },
      { ...person(4), guest: false },
    ]),
  );
  await rig.submit(takeGroup(group, [{ ...person(4), guest: false }]));
  for (let count = 0; count < 2; count += 1) {
    const added = await rig.submit(addSilence({ by, match: { hears: ['faults'] }, forMs: 3_600_000, comment: 'why' }));
    expect(added).toMatchObject({ ok: true });
    if (count === 0 && added.ok) await rig.submit(endSilence(added.silence.id, by));
  }
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('rows beside the requests that nobody changed are as the entries say', async () => {
  expect(await verified(file)).toMatchObject({ ok: true, changedRows: [] });
});

const id = (number: number): string => person(number).id;
test.each<[string, Edit, () => string[]]>([
  [
    'an address that was pinned to somebody without an entry',
    (db) => db.prepare('INSERT INTO Pin VALUES (?, ?, ?)').run('new@example.com', id(9), '2026-11-24T09:00:00.000Z'),
    () => [`Pin ${id(9)}`],
  ],
  [
    'a delegation to somebody else',
    (db) => db.prepare(`UPDATE Delegation SET doc = json_set(doc, '$.to.id', ?)`).run(id(9)),
    () => [`Delegation ${id(1)}`],
  ],
  [
    'a delegation that was made longer',
    (db) => db.exec(`UPDATE Delegation SET doc = json_set(doc, '$.until', '2027-12-01T00:00:00.000Z')`),
    () => [`Delegation ${id(1)}`],
  ],
  [
    'a delegation that nobody made',
    (db) =>
      db
        .prepare(`INSERT INTO Delegation SELECT ?, until, json_set(doc, '$.from.id', ?) FROM Delegation`)
        .run(id(8), id(8)),
    () => [`Delegation ${id(8)}`],
  ],
  [
    'a member who was put into a group',
    (db) =>
      db.prepare(`UPDATE EntraGroup SET doc = json_set(doc, '$.members[1]', json(?))`).run(JSON.stringify(person(9))),
    () => [`EntraGroup ${group}`],
  ],
  [
    'a former member in the place of a present one',
    (db) => db.prepare(`UPDATE EntraGroup SET doc = json_set(doc, '$.members[0].id', ?)`).run(id(3)),
    () => [`EntraGroup ${group}`],
  ],
  [
    'a group that nobody read',
    (db) => db.exec(`INSERT INTO EntraGroup SELECT 'another', readAt, doc FROM EntraGroup`),
    () => ['EntraGroup another'],
  ],
  [
    'a silence that holds more back',
    (db) => db.exec(`UPDATE Silence SET doc = json_set(doc, '$.match', json('{"channel":"ops"}')) WHERE ended = 0`),
    () => [expect.stringMatching(/^Silence S-\d+$/) as string],
  ],
  [
    'a silence that is in force again',
    (db) => db.exec(`UPDATE Silence SET ended = 0, doc = json_remove(doc, '$.endedAt') WHERE ended = 1`),
    () => [expect.stringMatching(/^Silence S-\d+$/) as string],
  ],
  [
    'a silence of which only a column was changed',
    (db) => db.exec(`UPDATE Silence SET until = '2099-01-01T00:00:00.000Z' WHERE ended = 0`),
    () => [expect.stringMatching(/^Silence S-\d+$/) as string],
  ],
  [
    'a story told by a request that is not there',
    (db) => db.exec(`INSERT INTO Story VALUES ('a|b', 'R-0000000000', 0)`),
    () => ['Story R-0000000000'],
  ],
  [
    'a sanction that nobody gave',
    (db) => db.exec(`INSERT INTO Sanction VALUES ('R-0000000000', 'a|b', '2099-01-01T00:00:00.000Z', '{}')`),
    () => ['Sanction R-0000000000'],
  ],
])('%s is found', async (_, edit, rows) => {
  expect(await verified(edited(file, edit))).toMatchObject({ ok: false, faults: [], changedRows: rows() });
});

test('what was erased proves nothing, and is no fault', async () => {
  const erased = edited(file, (db) => db.exec('DELETE FROM Personal'));
  expect((await verified(erased)).changedRows).toEqual([]);
});
