import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DailyReport, Silence } from '../../src/model';
import { openLedgerRig } from '../history/rig';
import { run, runJson } from './rig';

let folder: string;
let env: { DATABASE_URL: string };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-silence-'));
  env = { DATABASE_URL: `file:${join(folder, 'lockbox.db')}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  await rig.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const add = ['silence', 'add', '--channel', 'ops', '--until', '4h', '--comment', 'main\u001btenance'];
const verifies = async (): Promise<unknown> => (await runJson(env, 'verify')).value;

test('a silence is added, listed and ended by local commands, and the ledger verifies', async () => {
  const { code, value } = await runJson(env, ...add, '--local');
  expect(code).toBe(0);
  const { id, until, createdAt } = value as Silence;
  expect(Date.parse(until) - Date.parse(createdAt)).toBe(4 * 3_600_000);
  const listed = await run(env, ['silence', 'list']);
  expect(listed.out).toContain(`${id}  ops  until ${until}`);
  expect(listed.out).toContain('main\\u001btenance');
  expect((await run(env, ['silence', 'end', id, '--local'])).out).toContain('ended');
  expect((await run(env, ['silence', 'list'])).out).toBe('No silence is in force.\n');
  expect((await runJson(env, 'silence', 'list', '--all')).value).toMatchObject({ items: [{ id }] });
  expect(await verifies()).toMatchObject({ ok: true });
});

test.each([[add], [['silence', 'end', 'S-1']]])(
  '%j without --local says that it is needed, and changes nothing',
  async (words) => {
    const { code, err } = await run(env, words);
    expect([code, err]).toEqual([2, expect.stringContaining('say --local')]);
    expect((await runJson(env, 'silence', 'list', '--all')).value).toEqual({ items: [] });
  },
);

const refused: [words: string[], code: number, said: RegExp][] = [
  [['silence', 'add', '--until', '4h', '--comment', 'x', '--local'], 1, /SILENCES_NOTHING/],
  [['silence', 'add', '--channel', 'ops', '--until', '31d', '--comment', 'x', '--local'], 1, /SILENCE_TOO_LONG/],
  [['silence', 'end', 'S-99', '--local'], 1, /UNKNOWN_SILENCE/],
  [['silence', 'add', '--channel', 'ops', '--until', 'soon', '--comment', 'x', '--local'], 2, /a duration such as/],
  [['silence', 'add', '--channel', 'ops', '--until', '4h', '--local'], 2, /--comment/],
  [['silence', 'add', '--hears', 'all', '--until', '4h', '--comment', 'x', '--local'], 2, /one of opened/],
];
test.each(refused)('%j is refused with %i', async (words, code, said) => {
  const ran = await run(env, words);
  expect([ran.code, ran.out]).toEqual([code, '']);
  expect(ran.err).toMatch(said);
});

test('a channel that the configuration does not name is refused', async () => {
  const config = join(folder, 'lockbox.yaml');
  writeFileSync(
    config,
    `tenantId: 11111111-1111-1111-1111-111111111111
azure: { decideAs: bot }
bot: { appType: none }
groups: { owners: { members: [ada@example.com] } }
channels: { other: {} }
routes: [{ name: all, approvers: [owners] }]
`,
  );
  const { code, err } = await run(env, [...add, '--local', '--config', config]);
  expect([code, err]).toEqual([1, expect.stringContaining('UNKNOWN_CHANNEL')]);
});

test('daily prints the facts and writes nothing, and with --local writes and signs them', async () => {
  const before = await verifies();
  const { value } = await runJson(env, 'daily');
  expect(value).toMatchObject({ entry: null, checkpoint: null, tenantScope: 'not-readable', isListed: false });
  expect((value as DailyReport).requests.opened).toHaveLength(1);
  expect((value as DailyReport).requests.waiting).toEqual((value as DailyReport).requests.opened);
  expect(await verifies()).toMatchObject({ entries: (before as { entries: number }).entries });
  expect((await run(env, ['daily'])).out).toMatch(/^watched +0 of 0 without a gap$/m);
  const signed = (await runJson(env, 'daily', '--local')).value as { entry: number; checkpoint: { size: number } };
  expect(signed.checkpoint.size).toBeGreaterThan(signed.entry);
  expect(await verifies()).toMatchObject({ ok: true, checkpoint: { size: signed.checkpoint.size } });
});
