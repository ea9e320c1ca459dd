import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError, type ReplayOptions } from '../../src/cli';
import { verifyDatabase } from '../../src/history';
import { replay } from '../../src/main/replay';
import { openStore } from '../../src/store';
import { takeReads, Writer } from '../../src/workflow';
import { soundFile } from '../config/files';
import { speechRow } from '../fixtures/inventory';
import { blobsOfAccount, hubRecord, restEvent, storageRecord } from '../fixtures/records';
import { lockboxFacts } from '../fixtures/requests';
import { policy, route } from '../routing/policies';

const accountOfBlobs = blobsOfAccount.replace('/blobServices/default', '');
let folder: string;
let url: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-replay-'));
  url = `file:${join(folder, 'lockbox.db')}`;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs the command as the bin does: a CliError is its exit code and a sentence. */
async function run(files: string[], options: Partial<ReplayOptions> = {}, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const ended = { code: 0, out: '', err: '' };
  const io = {
    out: (text: string) => (ended.out += text),
    err: (text: string) => (ended.err += text),
    interactive: false,
  };
  try {
    const given = { files, intoLive: false, json: true, ...options };
    ended.code = await replay(given, { DATABASE_URL: url, ...env }, io);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    ended.code = error.exitCode;
    ended.err += error.message;
  }
  return ended;
}

/** A live request, as the poll of a running service stores it. */
async function openLive(): Promise<void> {
  const store = await openStore(url);
  const surroundings = {
    clock: { now: () => new Date('2026-11-24T12:00:00Z') },
    random: (n: number) => new Uint8Array(n),
  };
  const tenantId = '11111111-1111-1111-1111-111111111111';
  const writer = new Writer(store.work, () => ({ policy: policy([route('all')]), tenantId, surroundings }));
  await writer.submit(takeReads([{ facts: lockboxFacts({ azureId: 'live' }), azureStatus: 'Pending' }]));
  await writer.stop();
  await store.close();
}

const lines = (...records: unknown[]): string => records.map((record) => JSON.stringify(record)).join('\n');

test('--json prints what became of every record, by the names of the files as given', async () => {
  const first = write('a.json', lines(restEvent(), storageRecord(), 'x'));
  const second = write('b.ndjson', `\n\n{"value":[5,`);
  const { code, out, err } = await run([first, second]);
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toEqual({
    records: 5,
    taken: 1,
    requests: 1,
    ignored: 1,
    ignoredBy: { NO_INVENTORY: 1 },
    refused: 3,
    refusals: [
      { file: first, position: expect.any(Number), line: 3, reason: 'NOT_A_RECORD' },
      { file: second, position: 12, line: 3, reason: 'NOT_A_RECORD' },
      { file: second, position: 14, line: 3, reason: 'TRUNCATED' },
    ],
    duplicates: 0,
  });
});

test('without --json a person reads the same, with the place of each refused record', async () => {
  const file = write('a.json', lines(restEvent(), restEvent(), hubRecord({ time: 'soon' })));
  const { out } = await run([file], { json: false });
  expect(out).toMatch(/^records +3\ntaken +1, which opened 1 requests\n/);
  expect(out).toContain(`${file}:3 (byte `);
  expect(out).toMatch(/BAD_TIME\nduplicates +1\n$/);
});

test('a person reads a hundred refused records and how many more there are', async () => {
  const { out } = await run([write('a.txt', 'rubbish\n'.repeat(130))], { json: false });
  expect(out.match(/NOT_JSON/g)).toHaveLength(100);
  expect(out).toContain('and 30 more');
});

test('what was replayed is in a ledger that verifies, under a signed checkpoint that covers it', async () => {
  await run([write('a.json', lines(restEvent()))]);
  const store = await openStore(url);
  try {
    const [report, head, newest] = await Promise.all([
      verifyDatabase(store.history, undefined),
      store.history.head(),
      store.history.newestCheckpoint(),
    ]);
    expect(report).toMatchObject({ ok: true, faults: [] });
    expect(newest?.size).toBe(head?.size);
    expect(head?.size).toBeGreaterThan(1);
  } finally {
    await store.close();
  }
});

test.each([
  ['that is not there', (): string => join(folder, 'absent.json'), /cannot be opened/],
  ['that is a folder', (): string => folder, /is a folder/],
])('a file %s exits 2 before anything is taken, and no database is made', async (_, path, message) => {
  const { code, err } = await run([write('a.json', lines(restEvent())), path()]);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(existsSync(join(folder, 'lockbox.db'))).toBe(false);
});

test('a database with live requests wants --into-live', async () => {
  await openLive();
  const file = write('a.json', lines(restEvent()));
  expect(await run([file])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--into-live') });
  const { code, out } = await run([file], { intoLive: true });
  expect([code, JSON.parse(out)]).toMatchObject([0, { taken: 1 }]);
});

test('a database with nothing but replays takes another', async () => {
  const file = write('a.json', lines(restEvent()));
  await run([file]);
  const { code, out } = await run([file]);
  expect([code, JSON.parse(out)]).toMatchObject([0, { taken: 0, duplicates: 1 }]);
});

describe('a configuration', () => {
  test('that is named, or that LOCKBOX_CONFIG names, gives the tenant; a database of another exits 2', async () => {
    const file = write('a.json', lines(restEvent()));
    const config = write('lockbox.yaml', soundFile);
    const other = write('other.yaml', soundFile.replaceAll('11111111', '99999999'));
    expect(await run([file], { config })).toMatchObject({ code: 0 });
    expect(await run([file], {}, { LOCKBOX_CONFIG: config })).toMatchObject({ code: 0 });
    const { code, err } = await run([file], { config: other });
    expect(code).toBe(2);
    expect(err).toContain('TENANT_MISMATCH');
  });

  test('that is named and not there exits 2', async () => {
    const file = write('a.json', lines(restEvent()));
    expect(await run([file], { config: join(folder, 'absent.yaml') })).toMatchObject({ code: 2 });
  });
});

describe('--inventory', () => {
  const account = { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/a' };

  const owning = { ...speechRow, properties: { userOwnedStorage: [{ resourceId: accountOfBlobs }] } };
  test.each([
    ['a list', [account, owning], { taken: 1, requests: 1 }],
    ['a page of ARM', { value: [owning, { id: account.id.toUpperCase() }] }, { taken: 1, requests: 1 }],
    ['one without storage of Speech', [account], { ignoredBy: { OTHER_RESOURCE: 1 } }],
    ['nothing', [], { ignoredBy: { OTHER_RESOURCE: 1 } }],
  ])('%s tells which accesses are to storage of Speech', async (_, accounts, expected) => {
    const inventory = write('accounts.json', JSON.stringify(accounts));
    const { code, out, err } = await run([write('a.json', lines(storageRecord()))], { inventory });
    expect([code, JSON.parse(out), err]).toMatchObject([0, { records: 1, ...expected }, '']);
  });

  test.each([
    ['is no JSON', '[{', /is not JSON/],
    ['is an account alone', JSON.stringify(account), /neither a list/],
    ['is a page without a list', '{"value":null}', /neither a list/],
    ['holds something else', JSON.stringify([account, { id: '/subscriptions/s' }]), /number 2 of its list/],
    ['holds null', '[null]', /number 1 of its list/],
  ])('a file that %s exits 2 and says so', async (_, text, message) => {
    const inventory = write('accounts.json', text);
    const { code, err } = await run([write('a.json', lines(restEvent()))], { inventory });
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(folder, 'lockbox.db'))).toBe(false);
  });

  test('a file that is not there exits 2', async () => {
    const file = write('a.json', lines(restEvent()));
    expect(await run([file], { inventory: join(folder, 'absent') })).toMatchObject({ code: 2 });
  });
});
