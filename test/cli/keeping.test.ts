import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hold } from '../../src/model';
import { openLedgerRig } from '../history/rig';
import { run, runJson } from './rig';

let folder: string;
let env: { DATABASE_URL: string };
let open: string;
let closed: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-keeping-'));
  env = { DATABASE_URL: `file:${join(folder, 'lockbox.db')}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  open = await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  closed = await rig.open('bbbbbbbb-0000-4000-8000-000000000002', 'Expired', { justification: 'Zanzibar prompts' });
  await rig.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const because = ['--reason', 'asked\u001bfor', '--local'];

test('erase takes the personal data of a closed request out of the database, says so, and the ledger verifies', async () => {
  expect((await run(env, ['show', closed])).out).toContain('Zanzibar');
  const { code, value } = await runJson(env, 'erase', closed.slice(0, 6), ...because);
  expect([code, value]).toMatchObject([0, { id: closed, erased: { why: 'asked' }, seq: 6 }]);
  const shown = (await run(env, ['show', closed])).out;
  expect(shown).toMatch(/erased +\S+Z, since somebody asked for it: names and texts are gone/);
  expect(shown).toMatch(/why +erased/);
  expect(readFileSync(env.DATABASE_URL.slice(5), 'latin1').toLowerCase()).not.toContain('zanzibar');
  const verified = (await runJson(env, 'verify')).value as { ok: boolean; erased: number };
  expect([verified.ok, verified.erased > 0]).toEqual([true, true]);
  expect((await run(env, ['history', '--text', 'zanzibar'])).out).toBe('No request matches.\n');
  expect((await run(env, ['history'])).out).toContain(closed);
});

test('a hold is added, keeps from erasing, is listed and ended', async () => {
  const added = await runJson(env, 'hold', 'add', closed, ...because);
  const { id } = added.value as Hold;
  expect(added).toMatchObject({ code: 0, value: { match: { requestId: closed } } });
  const refused = await run(env, ['erase', closed, ...because]);
  expect([refused.code, refused.out]).toEqual([1, '']);
  expect(refused.err).toContain('ON_HOLD');
  const listed = (await run(env, ['hold', 'list'])).out;
  expect(listed).toContain(`${id}  ${closed}  since `);
  expect(listed).toContain('asked\\u001bfor');
  expect((await run(env, ['hold', 'end', id, '--local'])).out).toContain('  ended ');
  expect((await run(env, ['hold', 'list'])).out).toBe('No hold is in force.\n');
  expect((await runJson(env, 'hold', 'list', '--all')).value).toMatchObject({ items: [{ id }] });
  expect((await run(env, ['erase', closed, ...because])).code).toBe(0);
  expect((await runJson(env, 'verify')).value).toMatchObject({ ok: true });
});

const refused: [words: () => string[], code: number, said: RegExp][] = [
  [() => ['erase', open, ...because], 1, /REQUEST_OPEN/],
  [() => ['erase', 'L-9999999999', ...because], 1, /UNKNOWN_REQUEST/],
  [() => ['erase', closed, '--local'], 2, /--reason/],
  [() => ['erase', closed, '--reason', 'x'.repeat(501), '--local'], 1, /KEEPING_NEEDS_REASON/],
  [() => ['erase', '--reason', 'x', '--local'], 2, /id/],
  [() => ['hold', 'add', ...because], 1, /HOLDS_NOTHING/],
  [() => ['hold', 'add', closed, '--from', '2026-01-01', ...because], 1, /HOLDS_NOTHING/],
  [() => ['hold', 'add', '--from', '2026-02-01', '--to', '2026-01-01', ...because], 1, /HOLDS_NOTHING/],
  [() => ['hold', 'add', '--from', 'soon', ...because], 2, /a time such as/],
  [() => ['hold', 'end', 'H-99', '--local'], 1, /UNKNOWN_HOLD/],
  [() => ['erase', closed, '--reason', 'x', '--config', join(folder, 'none.yaml')], 2, /none\.yaml/],
];
test.each(refused)('%s is refused', async (words, code, said) => {
  const ran = await run(env, words());
  expect([ran.code, ran.out]).toEqual([code, '']);
  expect(ran.err).toMatch(said);
});
