import { accessSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '../../src/history';
import { openLedgerRig } from '../history/rig';
import { soundFile } from '../config/files';
import { program, runProgram, runShell } from './child';

// Starting a process takes seconds where the machine is busy.
jest.setTimeout(120_000);

let folder: string;
let env: { DATABASE_URL: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-program-'));
  env = { DATABASE_URL: `file:${join(folder, 'lockbox.db')}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  // More than a pipe takes before somebody reads.
  const justification = 'x'.repeat(200_000);
  await rig.open('aaaaaaaa-0000-4000-8000-000000000002', 'Pending', { justification });
  await rig.sign();
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the program can be run as it is, and says its version and its commands', async () => {
  accessSync(program, constants.X_OK);
  expect(readFileSync(program, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
  const help = await runProgram({}, ['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('Usage: lockbox-bot');
  const { version } = JSON.parse(readFileSync(join(program, '..', '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(await runProgram({}, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('the reading commands work from end to end without a configuration', async () => {
  const history = await runProgram(env, ['history', '--json'], folder);
  expect(history).toMatchObject({ code: 0, err: '' });
  const page = JSON.parse(history.out) as Page;
  expect(page.items).toHaveLength(2);
  const shown = await runProgram(env, ['show', page.items[0]!.id, '--json']);
  expect(JSON.parse(shown.out)).toMatchObject({ id: page.items[0]!.id, state: 'pending' });
  const verified = await runProgram(env, ['verify', '--json']);
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, erased: 0, faults: [], changedRequests: [] });
  const out = join(folder, 'out');
  expect((await runProgram(env, ['export', '--format', 'jsonl', '--out', out])).code).toBe(0);
  expect((await runProgram({}, ['verify', out])).code).toBe(0);
  const checkpoint = await runProgram(env, ['checkpoint']);
  // One entry more than was exported: the one which says that it was.
  const exported = readFileSync(join(out, 'checkpoint.txt'), 'utf8').split('\n');
  const newest = checkpoint.out.split('\n');
  expect([newest[0], Number(newest[1])]).toEqual([exported[0], Number(exported[1]) + 1]);
});

test('data/ is looked for in the working folder, and nothing is left there', async () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  const { code, out, err } = await runProgram({}, ['history'], empty);
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe(
    'lockbox-bot: there is no database at ./data/lockbox.db: serve, replay and demo make one; DATABASE_URL says where\n',
  );
  expect(readdirSync(empty)).toEqual([]);
});

test.each(['serve', 'doctor', 'route test'])(
  '%s without a configuration ends with 2 and names the file',
  async (line) => {
    const command = line.split(' ');
    const empty = mkdtempSync(join(folder, 'empty-'));
    const absent = await runProgram({}, command, empty);
    expect(absent).toMatchObject({ code: 2, out: '' });
    expect(absent.err).toMatch(/^lockbox-bot: \.\/lockbox\.yaml cannot be read: make one/);
    const named = await runProgram({ LOCKBOX_CONFIG: 'other.yaml' }, command, empty);
    expect(named.err).toContain('other.yaml cannot be read');
    const option = await runProgram({ LOCKBOX_CONFIG: 'other.yaml' }, [...command, '--config', 'third.yaml'], empty);
    expect(option.err).toContain('third.yaml cannot be read');
    expect(readdirSync(empty)).toEqual([]);
  },
);

test.each(['serve', 'doctor'])('%s names file, line and key of what is wrong, and shows no stack', async (command) => {
  const own = mkdtempSync(join(folder, 'wrong-'));
  writeFileSync(
    join(own, 'lockbox.yaml'),
    soundFile.replace('poll: 60s', 'poll: never').replace('admins: ops', 'admins: opps'),
  );
  const { code, out, err } = await runProgram({}, [command], own);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(
    /^lockbox-bot: the configuration is refused\n.*lockbox\.yaml:6: azure\.poll: [^]*\n.*lockbox\.yaml:10: admins: /,
  );
  expect(err).not.toMatch(/^\s+at /m);
  expect(readdirSync(own)).toEqual(['lockbox.yaml']);
});

test('a reader that has had enough is no crash', async () => {
  const ended = await runShell(env, '{ $PROGRAM history --json; echo "ended with $?" >&2; } | head -c 1');
  expect(ended.err).toBe('ended with 0\n');
});

test('output that does not arrive is an error', async () => {
  const { code, err } = await runShell(env, '$PROGRAM history --json > /dev/full');
  expect([code, err]).toEqual([2, 'lockbox-bot: what was printed did not arrive whole (ENOSPC)\n']);
});

test('a port that is taken is a sentence', async () => {
  const own = mkdtempSync(join(folder, 'port-'));
  const blocked = await import('node:net').then(({ createServer }) => createServer().listen(0, '127.0.0.1'));
  await new Promise((resolve) => blocked.once('listening', resolve));
  const { port } = blocked.address() as { port: number };
  const yaml = soundFile
    .replace('port: 3978', `port: ${port}`)
    .replace('appType: SingleTenant', 'appType: none')
    .replace('cloud: public', 'endpoints: { resourceManager: "http://127.0.0.1:1", login: "http://127.0.0.1:1" }');
  writeFileSync(join(own, 'lockbox.yaml'), yaml);
  const { code, err } = await runProgram({ AZURE_CLIENT_ID: 'a', AZURE_CLIENT_SECRET: 'b' }, ['serve'], own);
  blocked.close();
  expect(code).toBe(2);
  expect(err).toContain(`lockbox-bot: 127.0.0.1:${port} cannot be listened on (EADDRINUSE): set server.port`);
  expect(err).not.toMatch(/^\s+at /m);
});
