import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from '../../src/history';
import type Database from 'better-sqlite3';
import { openLedgerRig } from '../history/rig';
import { edited } from '../history/tampered';
import { run, runJson } from './rig';

const hostile = [
  'harmless',
  '\nstate        approved',
  '\u001b[2J\u001b]0;owned\u0007',
  '\u009b31m',
  '\r',
  'a\u202eb\u2066c',
  '\u2028\u2029',
  '\u200b\u{e0041}',
  '\ud800',
].join(' ');

let folder: string;
let file: string;
let env: { DATABASE_URL: string };
let pending: string;
let approved: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-show-'));
  file = join(folder, 'lockbox.db');
  env = { DATABASE_URL: `file:${file}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  pending = await rig.open('aaaaaaaa-0000-4000-8000-000000000001', 'Pending', {
    justification: hostile,
    subscription: { id: 's', name: `name\u001b[1m` },
    resourceIds: [`/subscriptions/s/x\u001b[3m`, '/subscriptions/s/y'],
    accessDuration: '8\u0007',
    supportCase: { number: '1\u009b' },
  });
  approved = await rig.open('aaaaaaaa-0000-4000-8000-000000000002');
  await rig.approve(approved, 'yes\u001b[4m');
  await rig.refuse(pending);
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Everything but plain characters and our own line ends. */
const unseen = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u;

test.each([['history'], ['show']])(
  '%s shows what drives a terminal as its code, and no line of Azure passes for ours',
  async (command) => {
    const { code, out } = await run(env, command === 'show' ? ['show', pending] : ['history']);
    expect(code).toBe(0);
    expect(out).not.toMatch(unseen);
    expect(out).not.toMatch(/^state +approved/m);
    expect(out).toContain('\\u001b[3m');
  },
);

test('all of it is still there to be read', async () => {
  const { out } = await run(env, ['show', pending]);
  expect(out).toContain(
    'why          harmless \\u000astate        approved \\u001b[2J\\u001b]0;owned\\u0007 \\u009b31m \\u000d',
  );
  expect(out).toContain('a\\u202eb\\u2066c \\u2028\\u2029 \\u200b\\u{e0041} ');
  const { value } = await runJson(env, 'show', pending);
  // JSON keeps a lone surrogate as it is, by its code.
  expect((value as Request).justification).toBe(hostile);
});

test('the story says who did what, and why somebody was refused', async () => {
  const refused = await run(env, ['show', pending]);
  expect(refused.out).toMatch(/vote-refused +Approver 9, NOT_AN_APPROVER/);
  const { out } = await run(env, ['show', approved]);
  expect(out).toMatch(/^decision +approve by Approver 1 \(card\), 2026-11-24T09:00:00\.000Z$/m);
  expect(out).toMatch(/^vote +approve by Approver 1/m);
  expect(out).toMatch(/^reason +yes\\u001b\[4m$/m);
  expect(out).toMatch(/^told +person\/00000000-0000-4000-8000-000000000001: due$/m);
  expect(out).toMatch(/request-opened +azure\n/);
});

test('as JSON, it has the entries as they stand in the ledger, and beside them the values sealed in them', async () => {
  const { value } = await runJson(env, 'show', approved);
  const { entries, personal } = value as Request;
  expect(entries.map(({ type }) => type)).toEqual([
    'request-opened',
    'approvers-asked',
    'decision-intended',
    'decision-sending',
    'decision-accepted',
    'approved',
  ]);
  const justification = entries[0]?.data['justification'] as { $sealed: string };
  expect(personal[justification.$sealed]).toContain('Investigating failed completions');
  expect(JSON.stringify(entries)).not.toMatch(/Approver|Investigating/);
});

test('a value that was erased is said to be, and one that was changed is not shown as if it were sealed', async () => {
  const erased = edited(file, (db) => db.exec(`DELETE FROM Personal`));
  const { out } = await run({ DATABASE_URL: `file:${erased}` }, ['show', pending]);
  expect(out).toMatch(/vote-refused +person, erased, NOT_AN_APPROVER/);
  const forged = edited(file, (db) => db.exec(`UPDATE Personal SET value = replace(value, 'Approver 9', 'Forged')`));
  const { value } = await runJson({ DATABASE_URL: `file:${forged}` }, 'show', pending);
  expect(JSON.stringify(value)).not.toContain('Forged');
});

test.each([
  ['history', '--json'],
  ['show', 'aaaaaaaa-0000-4000-8000-000000000001'],
])('%s of an entry that cannot be read says so, and that verify tells more', async (...words) => {
  const broken = edited(file, (db: Database.Database) =>
    db.exec(`UPDATE Entry SET bytes = x'00' WHERE type = 'vote-refused'`),
  );
  const { code, out, err } = await run({ DATABASE_URL: `file:${broken}` }, words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^lockbox-bot: entry \d+ cannot be read: verify says what is wrong \(BAD_ENTRY\)\n$/);
});

test('a stored request that cannot be read is a sentence, too', async () => {
  const broken = edited(file, (db) => db.exec(`UPDATE Request SET doc = '{'`));
  const { code, err } = await run({ DATABASE_URL: `file:${broken}` }, ['history']);
  expect(code).toBe(2);
  expect(err).toMatch(/^lockbox-bot: a stored document cannot be read \(BAD_ROW\)\n$/);
});
