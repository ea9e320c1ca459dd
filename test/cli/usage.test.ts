import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begin, six } from './requests';
import { run } from './rig';

const commands = 'serve demo simulator replay posture doctor history show verify export checkpoint'.split(' ');
const printing = 'replay posture doctor history show verify export checkpoint'.split(' ');
const reading: string[][] = [
  ['history'],
  ['show', 'L-0000000001'],
  ['verify'],
  ['checkpoint'],
  ['export', '--format', 'jsonl', '--out', 'never-made'],
];

let folder: string;
let env: { DATABASE_URL: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-cli-'));
  env = { DATABASE_URL: `file:${join(folder, 'full.db')}` };
  await begin(env.DATABASE_URL, six);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('every command has help, takes --config, and offers --json where it prints data', async () => {
  const { code, out } = await run({}, ['--help']);
  expect(code).toBe(0);
  for (const command of commands) {
    expect(out).toContain(`  ${command} `);
    const help = await run({}, [command, '--help']);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toContain('--config <file>');
    expect(help.out.includes('--json')).toBe(printing.includes(command));
  }
});

/** Command lines that cannot be meant, and what is said of them. */
const mistakes: [words: string[], said: RegExp][] = [
  [[], /Usage/],
  [['nonsense'], /unknown command 'nonsense'/],
  [['route'], /Usage: lockbox-bot route/],
  [['route', 'tset'], /unknown command 'tset'/],
  [['evidence', 'L-1'], /required option '--out <file>' not specified/],
  [['evidence', '--out', 'never-made.zip'], /of one request, by its id, or of a time/],
  [['evidence', 'L-1', '--from', '2026-01-01', '--to', '2026-02-01', '--out', 'never-made.zip'], /of one request/],
  [['evidence', '--from', '2026-01-01', '--out', 'never-made.zip'], /of one request, by its id, or of a time/],
  [['evidence', '--from', '2026-02-01', '--to', '2026-01-01', '--out', 'never-made.zip'], /--from has to be before/],
  [['evidence', 'L-1', '--out', '/dev/null'], /is there already/],
  [['posture', '--subscription', ' '], /it is empty/],
  [['history', '--nonsense'], /unknown option '--nonsense'/],
  [['history', 'L-0000000001'], /too many arguments/],
  [['history', '--state', 'open'], /one of pending, deciding/],
  [['history', '--state', ''], /one of pending, deciding/],
  [['history', '--kind', 'lockbox,x'], /one of lockbox/],
  [['history', '--service', 'all'], /one of openai/],
  [['history', '--limit', '0'], /a number from 1 to 1000/],
  [['history', '--limit', '1001'], /a number from 1 to 1000/],
  [['history', '--limit', '1e2'], /a number from 1 to 1000/],
  [['history', '--limit', ''], /a number from 1 to 1000/],
  [['history', '--from', 'yesterday'], /a time such as/],
  [['history', '--from', '7'], /a time such as/],
  [['history', '--from', 'Nov 24 2026'], /a time such as/],
  [['history', '--from', '2026-11-24T08:00:00'], /a time such as/],
  [['history', '--to', '2026-02-30'], /a time such as/],
  [['history', '--to', '0000-01-01T00:00:00+10:00'], /a time such as/],
  [['history', '--text', ' '], /it is empty/],
  [['history', '--case', ''], /it is empty/],
  [['history', '--resource', 'x'.repeat(2_001)], /at most 2000 characters/],
  [['show'], /missing required argument 'id'/],
  [['show', ' '], /it is empty/],
  [['show', 'a', 'b'], /too many arguments/],
  [['export', '--format', 'jsonl'], /required option '--out <folder>' not specified/],
  [['export', '--format', 'xml', '--out', 'never-made'], /one of jsonl, csv, ocsf/],
  [['export', '--format', 'jsonl', '--cursor', '5', '--out', 'never-made'], /leave --cursor out/],
  [['export', '--format', 'ocsf', '--cursor', 'x', '--out', 'never-made'], /the number of an entry/],
  [
    ['export', '--format', 'ocsf', '--state', 'expired', '--out', 'never-made'],
    /only a new export of csv takes filters/,
  ],
  [['export', '--format', 'csv', '--resume', '--out', 'never-made'], /no export was interrupted/],
  [['verify', '--key', 'lockbox-bot+00000000+AAAA'], /not a verifier key/],
  [['verify', '/nowhere', '--key', 'x'], /not a verifier key/],
  [['verify', '/nowhere'], /\/nowhere is not a whole exported folder/],
  [['verify', '/dev/null'], /\/dev\/null is not a whole exported folder/],
  [['export', '--format', 'jsonl', '--out', '/dev/null/x'], /ENOTDIR/],
  [['simulator', '--port', ''], /a port is 0 to 65535/],
  [['demo', '--port', '65536'], /a port is 0 to 65535/],
  [['demo', '--port', '-1'], /a port is 0 to 65535|argument missing/],
];

test.each(mistakes.map(([words, said]) => ({ line: words.join(' ').slice(0, 40), words, said })))(
  '"$line" is answered with 2 and a sentence',
  async ({ words, said }) => {
    const { code, out, err } = await run(env, words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/^\s+at /m);
  },
);

describe.each(reading)('%s', (...words) => {
  test('without a database says where one would be, ends with 2 and makes none', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'lockbox-bot-none-'));
    const file = join(empty, 'data', 'lockbox.db');
    const { code, out, err } = await run({ DATABASE_URL: `file:${file}` }, words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`there is no database at ${file}`);
    expect(readdirSync(empty)).toEqual([]);
    rmSync(empty, { recursive: true });
  });

  test('takes an empty file for no database, and leaves it empty', async () => {
    const file = join(folder, 'empty.db');
    writeFileSync(file, '');
    const { code, err } = await run({ DATABASE_URL: `file:${file}` }, words);
    expect(code).toBe(2);
    expect(err).toContain('there is no database');
    expect(readdirSync(folder)).toContain('empty.db');
    expect(readdirSync(folder)).not.toContain('empty.db-wal');
  });

  test.each([
    ['a file that is not a database', `file:${__filename}`, /usage\.test\.ts cannot be opened/],
    ['a folder', `file:${tmpdir()}`, /cannot be opened/],
    ['a server that is not there', 'postgresql://u:canary-password@127.0.0.1:1/x', /PostgreSQL server of DATABASE_URL/],
    ['an address of another kind', 'mysql://u:canary-password@h/x', /begins with file: or postgresql/],
  ])('says in a sentence that %s cannot be opened, without the password', async (_what, url, said) => {
    const { code, out, err } = await run({ DATABASE_URL: url }, words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/canary|^\s+at /m);
  });
});

test('the database can be named by a file, and an unreadable one is named by its variable', async () => {
  const named = join(folder, 'url.txt');
  writeFileSync(named, `${env.DATABASE_URL}\n`);
  expect((await run({ DATABASE_URL_FILE: named }, ['history'])).code).toBe(0);
  const { code, err } = await run({ DATABASE_URL_FILE: '/nowhere/url' }, ['history']);
  expect(code).toBe(2);
  expect(err).toContain('DATABASE_URL_FILE: the file /nowhere/url cannot be read');
});

test('whoever only reads need not be allowed to read the other secrets', async () => {
  const { code } = await run({ ...env, BOT_APP_PASSWORD_FILE: '/nowhere', LOG_LEVEL: 'nonsense' }, ['history']);
  expect(code).toBe(0);
});

test('a command that has nothing to do with the configuration does not ask for one', async () => {
  for (const words of [['history'], ['show', 'L-0000000001']]) {
    const { code } = await run(env, [...words, '--config', '/nowhere/lockbox.yaml']);
    expect(code).toBe(0);
  }
});
