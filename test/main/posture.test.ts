import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import { ownFacts } from '../../src/main/own-facts';
import { storedPosture } from '../../src/main/posture';
import type { AccessSeen, Posture } from '../../src/model';
import { controlReadBegins, takeAccesses, takeInventory } from '../../src/workflow';
import { run, runJson, type Ran } from '../cli/rig';
import { changed, soundFile } from '../config/files';
import { FakeAzure, isGraph, json, resourceGraph, type GraphCall, type GraphWorld } from '../fakes/azure';
import { playedOn } from '../fakes/databases';
import { bareAccount, inventory, openAiId, openAiRow, speechRow, storageId, storageRow } from '../fixtures/inventory';
import { subscriptionId } from '../fixtures/requests';
import { openLedgerRig } from '../history/rig';

const other = 'b2222222-1111-4111-8111-111111111111';
const canary = 'canary-3f9a';
let azure: FakeAzure;
let world: GraphWorld;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  world = {
    rows: [speechRow, openAiRow, storageRow],
    pageSize: 1_000,
    subscriptions: [
      { id: subscriptionId, name: 'Production' },
      { id: other, name: 'Test' },
    ],
    isOptedIn: true,
  };
  azure = await FakeAzure.start(resourceGraph(world));
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-posture-'));
  env = {
    DATABASE_URL: `file:${join(folder, 'none.db')}`,
    LOCKBOX_CONFIG: join(folder, 'lockbox.yaml'),
    AZURE_CLIENT_ID: '0a0a0a0a-1111-4222-8333-444455556666',
    AZURE_CLIENT_SECRET: canary,
    BOT_APP_PASSWORD: canary,
  };
  writeFileSync(String(env['LOCKBOX_CONFIG']), configuration());
});
afterEach(async () => {
  await azure.stop();
  rmSync(folder, { recursive: true });
});

function configuration(): string {
  const endpoints = `endpoints: { resourceManager: "${azure.url}", login: "${azure.url}" }`;
  const byos = 'byos: { allowedPrincipals: [bbbb0000-0000-4000-8000-000000000001] }\n';
  return `${soundFile.replace('cloud: public', endpoints)}${byos}`;
}

const calls = (): GraphCall[] => azure.requests.filter(isGraph).map(({ body }) => JSON.parse(body) as GraphCall);

async function posture(...words: string[]): Promise<Posture> {
  const { code, value } = await runJson(env, 'posture', ...words);
  expect(code).toBe(0);
  return value as Posture;
}

function expectNoSecret({ out, err }: Ran): void {
  expect(out + err).not.toContain(canary);
}

test('as JSON it is this service, then every feature of every resource, as Azure shows it now', async () => {
  const { own, items, readAt, unseen } = await posture();
  expect(own.map(({ feature }) => feature)).toEqual(['tls', 'environment-variables', 'key-rotation']);
  expect(items).toHaveLength(11 + 11 + 6);
  expect(Object.keys(items[0]!).sort()).toEqual([
    'evidence',
    'feature',
    'means',
    'mend',
    'resource',
    'service',
    'state',
  ]);
  expect(items.find(({ feature, resource }) => feature === 'customer-lockbox' && resource === openAiId)?.state).toBe(
    'on',
  );
  expect(items.find(({ resource }) => resource === storageId)).toMatchObject({ service: 'storage' });
  expect(items.find(({ feature, service }) => feature === 'byos' && service === 'speech')?.evidence).toContainEqual({
    property: 'byos.allowedPrincipals',
    value: '1',
  });
  expect([Number.isNaN(Date.parse(String(readAt))), unseen]).toEqual([false, []]);
});

test('nothing but reads is asked of Azure, and no secret is said', async () => {
  expectNoSecret(await run(env, ['posture']));
  expectNoSecret(await run(env, ['posture', '--json']));
  expect(azure.requests.every((request) => request.method === 'GET' || isGraph(request))).toBe(true);
  expect(azure.requests.some(({ url, body }) => /listkeys/i.test(url + body))).toBe(false);
});

test.each([other, other.toUpperCase(), 'test'])('with --subscription %s only that one is asked for', async (wanted) => {
  await posture('--subscription', wanted);
  expect(calls().map(({ subscriptions }) => subscriptions)).toEqual([[other]]);
});

test('a subscription that is not watched is refused with those that are', async () => {
  const { code, err } = await run(env, ['posture', '--subscription', 'Elsewhere']);
  expect(code).toBe(2);
  expect(err).toContain(`Elsewhere is not a subscription that is watched; those are: Production (${subscriptionId})`);
  expect(calls()).toEqual([]);
});

test('an Azure that cannot be read is 1 with how to mend it, and never an empty list', async () => {
  const well = azure.answer;
  azure.answer = (seen) => (isGraph(seen) ? json({}, 403) : well(seen));
  const { code, out, err } = await run(env, ['posture', '--json']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/the Azure AI accounts cannot be read \(FORBIDDEN: .*doctor/);
});

test('without a subscription it is 1', async () => {
  world.subscriptions = [];
  expect(await run(env, ['posture'])).toMatchObject({ code: 1, err: expect.stringContaining('Reader') as string });
});

test('a configuration that is refused is 2', async () => {
  writeFileSync(String(env['LOCKBOX_CONFIG']), 'tenantId: x');
  expect((await run(env, ['posture'])).code).toBe(2);
});

test('where the opt-in cannot be read, the rest is told all the same', async () => {
  const well = azure.answer;
  azure.answer = (seen) => (seen.url.includes('tenantOptedIn') ? json({}, 403) : well(seen));
  const { items } = await posture();
  expect(items.find(({ feature, service }) => feature === 'customer-lockbox' && service === 'openai')?.state).toBe(
    'unknown',
  );
});

describe('what this service knows of itself', () => {
  const facts = (changes: NodeJS.ProcessEnv = {}, url = 'file:./data/lockbox.db', file = soundFile) =>
    ownFacts(loadConfig('lockbox.yaml', file), changes, url);

  test('is the TLS that Node really takes, and what its environment turns off', () => {
    expect(facts()).toMatchObject({ minTls: 'TLSv1.2', checksCertificates: true });
    expect(facts({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toMatchObject({ checksCertificates: false });
  });

  test('are all addresses that it calls', () => {
    const standIns = '  endpoints: { login: "http://127.0.0.1:9" }\n  serviceUrls: ["http://localhost:8"]\n';
    const { endpoints } = facts(
      {},
      undefined,
      changed('  appType: SingleTenant\n', `  appType: SingleTenant\n${standIns}`),
    );
    expect(endpoints).toEqual([
      'https://management.azure.com',
      'https://login.microsoftonline.com',
      'https://graph.microsoft.com',
      'https://api.loganalytics.io/v1',
      'http://127.0.0.1:9',
      'http://localhost:8',
    ]);
  });

  test.each([
    ['file:./data/lockbox.db', {}, 'file'],
    ['postgresql://localhost/x', {}, 'this machine'],
    ['postgresql:///x?host=/var/run/postgresql', {}, 'this machine'],
    ['postgresql://db.example.com/x', {}, 'TLS'],
    ['postgresql://db.example.com/x', { PGSSLMODE: 'disable' }, 'TLS'],
    ['postgresql://db.example.com/x?sslmode=disable', { PGSSLMODE: 'require' }, 'no TLS'],
    ['postgresql://db.example.com/x?ssl=0', {}, 'no TLS'],
    ['postgresql://db.example.com/x?sslmode=verify-full', {}, 'TLS'],
    ['postgresql://db.example.com/x?ssl=true', {}, 'TLS'],
    ['postgresql://db.example.com/x?sslmode=no-verify', {}, 'TLS without a check'],
    ['postgresql://db.example.com/x?sslmode=require&uselibpqcompat=true', {}, 'TLS without a check'],
  ])('is how %s is reached', (url, changes, database) => {
    expect(facts(changes, url).database).toBe(database);
  });

  test('is where each secret comes from, and never a secret', () => {
    const found = facts({ BOT_APP_PASSWORD: canary, AZURE_CLIENT_SECRET_FILE: '/run/x', LOCKBOX_ALERT_TOKEN: '' });
    expect(Object.fromEntries(found.secrets.map(({ name, from }) => [name, from]))).toMatchObject({
      BOT_APP_PASSWORD: 'environment',
      AZURE_CLIENT_SECRET: 'file',
      LOCKBOX_ALERT_TOKEN: 'not set',
      LOCKBOX_LEDGER_KEY: 'beside the database',
    });
    expect(JSON.stringify(found)).not.toContain(canary);
    expect(facts({}, 'postgresql://u:canary-3f9a@db.example.com/x').secrets.at(-1)?.from).toBe('not set');
  });
});

test.each(playedOn())('what was last read is told from the database: $name', async ({ fresh }) => {
  const database = await fresh();
  const rig = await openLedgerRig(database.url);
  try {
    const config = loadConfig('lockbox.yaml', configuration());
    const told = () => storedPosture(rig.store.engine, config, {}, database.url);
    expect(await told()).toMatchObject({ items: [], readAt: null, own: { length: 3 } });
    await rig.submit(takeInventory({ inventory: inventory(), isOptedIn: true, unseen: [other] }));
    const { items, readAt, unseen } = await told();
    expect([items.length, readAt, unseen]).toEqual([28, rig.now.toISOString(), [other]]);
    expect(azure.requests).toEqual([]);
  } finally {
    await rig.close();
    await database.drop();
  }
});

test.each(playedOn())('when keys were made anew is told by whoever watched it: $name', async ({ fresh }) => {
  const database = await fresh();
  const rig = await openLedgerRig(database.url);
  try {
    const config = loadConfig('lockbox.yaml', configuration());
    const open = bareAccount();
    await rig.submit(takeInventory({ inventory: inventory({ accounts: [open] }), unseen: [] }));
    const row = async (): Promise<unknown> => {
      const { items } = await storedPosture(rig.store.engine, config, {}, database.url);
      return items.find(({ feature }) => feature === 'key-rotation');
    };
    expect(await row()).toMatchObject({ state: 'unknown' });
    await rig.submit(controlReadBegins(subscriptionId, []));
    await rig.submit(takeAccesses(['key1', 'key2'].map((key) => rotationSeen(open.id, key, rig.now.toISOString()))));
    expect(await row()).toMatchObject({ state: 'on' });
    // The log may tell an earlier one later: the last one stands.
    await rig.submit(takeAccesses([rotationSeen(open.id, 'key1', '2026-01-01T00:00:00.000Z')]));
    expect(await row()).toMatchObject({ state: 'on' });
    // On the terminal Azure is read anew, and what Azure does not tell is taken from the database.
    world.rows = [openAiRow];
    const { items } = await posture();
    expect(items.find(({ feature }) => feature === 'key-rotation')?.evidence[0]?.value).toBe('not watched');
    env['DATABASE_URL'] = database.url;
    const known = (await posture()).items.find(({ feature }) => feature === 'key-rotation');
    expect(known?.evidence[0]?.value).toBe(rig.now.toISOString());
  } finally {
    await rig.close();
    await database.drop();
  }
});

function rotationSeen(accountId: string, key: string, at: string): AccessSeen {
  return {
    key: `${key} ${at}`,
    source: 'activity-log',
    what: 'account-key-regenerated',
    accountId,
    target: '',
    by: { actor: { kind: 'unknown' } },
    first: at,
    last: at,
    count: 1,
    succeeded: true,
    details: { key },
  };
}
