import { byosOf } from '../../src/model';
import { FakeAzure, isGraph, json, resourceGraph, text, type GraphCall, type GraphWorld } from '../fakes/azure';
import {
  bareAccount,
  inventory,
  openAiRow,
  speechAccount,
  speechPrincipal,
  speechRow,
  storageAccount,
  storageId,
  storageRow,
  userPrincipal,
} from '../fixtures/inventory';
import { subscriptionId } from '../fixtures/requests';
import { edge, valueOf } from './rig';

let azure: FakeAzure;
let world: GraphWorld;
beforeEach(async () => {
  world = {
    rows: [speechRow, openAiRow, storageRow],
    pageSize: 1_000,
    subscriptions: [{ id: subscriptionId, name: 'Production' }],
    isOptedIn: true,
  };
  azure = await FakeAzure.start(resourceGraph(world));
});
afterEach(() => azure.stop());

const read = (...ids: string[]) => edge(azure.url).truth.inventory(ids.length === 0 ? [subscriptionId] : ids);
const calls = (): GraphCall[] => azure.requests.filter(isGraph).map(({ body }) => JSON.parse(body) as GraphCall);
const storage = (number: number) => ({ ...storageRow, id: `${storageId}${String(number)}` });

test('the accounts and the storage behind Speech are read as they are, with whoever Speech is there', async () => {
  const found = valueOf(await read()).inventory;
  expect(found).toEqual(inventory());
  expect(byosOf(found, ['bbbb0000-0000-4000-8000-000000000001'])).toEqual([
    {
      storageId,
      storage: storageAccount(),
      speechIds: [speechAccount().id],
      expectedPrincipals: [speechPrincipal, userPrincipal],
      allowedPrincipals: ['bbbb0000-0000-4000-8000-000000000001'],
    },
  ]);
});

test('one query asks for both kinds in all subscriptions, and keys are never listed', async () => {
  const ids = Array.from({ length: 301 }, (_, n) => `a1111111-1111-4111-8111-${String(n).padStart(12, '0')}`);
  valueOf(await read(...ids, ids[0]!.toUpperCase()));
  expect(calls().map(({ subscriptions }) => subscriptions.length)).toEqual([300, 1]);
  expect(new Set(calls().map(({ query }) => query)).size).toBe(1);
  expect(calls()[0]?.query).toMatch(/microsoft\.cognitiveservices\/accounts.*microsoft\.storage\/storageaccounts/);
  const [{ url, headers } = { url: '', headers: {} }] = azure.requests;
  expect(url).toBe('/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01');
  expect(headers.authorization).toMatch(/^Bearer /);
  expect(azure.requests.every((request) => isGraph(request) && !/listkeys/i.test(request.body))).toBe(true);
});

test('every page is read, in any order, and storage that no Speech account names is let go', async () => {
  world.rows = [storage(1), storageRow, storage(2), openAiRow, speechRow];
  world.pageSize = 1;
  expect(valueOf(await read()).inventory).toEqual(inventory());
  expect(calls()).toHaveLength(5);
});

test.each([
  ['says that it is cut', { data: [openAiRow], resultTruncated: 'true' }, 'gave 1 of 0'],
  ['holds fewer rows than there are', { data: [openAiRow], totalRecords: 2 }, 'gave 1 of 2'],
  ['holds no list', { data: { columns: [], rows: [] } }, 'no list'],
  ['holds nothing', {}, 'no list'],
  ['holds null', { data: null }, 'no list'],
])('an answer that %s is a failure and never taken for the whole', async (_what, answer, reason) => {
  azure.answer = () => json(answer);
  expect(await read()).toEqual({
    ok: false,
    code: 'NOT_UNDERSTOOD',
    reason: expect.stringContaining(reason) as string,
  });
});

test('pages that go round in circles come to an end', async () => {
  azure.answer = () => json({ data: [], $skipToken: 'again' });
  expect(await read()).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
  expect(calls()).toHaveLength(2);
});

test('a throttled read says how long to wait, also on a later page', async () => {
  world.pageSize = 2;
  const whole = azure.answer;
  azure.answer = (seen) =>
    calls().length < 2 ? whole(seen) : json({ error: { code: 'RateLimiting' } }, 429, { 'retry-after': '7' });
  expect(await read()).toMatchObject({ ok: false, code: 'THROTTLED', afterMs: 7_000 });
});

test.each([
  ['no JSON', text('<html>canary</html>')],
  ['a list', json(['canary'])],
  ['an error', json({ error: { message: 'canary' } }, 400)],
  ['a redirect', json({}, 302, { location: 'http://127.0.0.1:9/canary' })],
])('an answer that is %s is a failure by name, with nothing of it repeated', async (_what, reply) => {
  azure.answer = () => reply;
  const failed = await read();
  expect(failed).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
  expect(JSON.stringify(failed)).not.toContain('canary');
});

test('a subscription id that is none is never asked for', async () => {
  expect(await read("x' or 1")).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
  expect(azure.requests).toEqual([]);
});

test('rows of subscriptions that were not asked for are let go', async () => {
  const foreign = { ...openAiRow, id: openAiRow.id.replace(subscriptionId, 'b2222222-1111-4111-8111-111111111111') };
  azure.answer = () => json({ data: [foreign, openAiRow] });
  expect(valueOf(await read()).inventory.accounts).toEqual([bareAccount()]);
});

test.each([
  ['null', null],
  ['a text', 'x'],
  ['without an id', { type: 'microsoft.cognitiveservices/accounts' }],
  ['whose id is a number', { id: 7 }],
  ['whose id is no path', { id: 'contoso-gpt' }],
])('a row that is %s is reported and holds up no other', async (_what, row) => {
  azure.answer = () => json({ data: [row, openAiRow] });
  const found = valueOf(await read());
  expect(found.inventory.accounts).toEqual([bareAccount()]);
  expect(found.unreadable).toHaveLength(1);
});

test.each<[string, Record<string, unknown>, object]>([
  ['null is absent', { disableLocalAuth: null, networkAcls: null, encryption: null, userOwnedStorage: null }, {}],
  ['"True" is true', { disableLocalAuth: 'True' }, { disableLocalAuth: true }],
  ['a number is no switch', { disableLocalAuth: 1 }, { disableLocalAuth: 'unreadable' }],
  ['a list is no word', { publicNetworkAccess: [] }, { publicNetworkAccess: 'unreadable' }],
  ['a list is no set of rules', { networkAcls: [] }, { networkAcls: 'unreadable' }],
  ['a text is no list of storage', { userOwnedStorage: 'x' }, { userOwnedStorage: 'unreadable' }],
  ['storage without an id is none', { userOwnedStorage: [{}, null, 7] }, { userOwnedStorage: [] }],
  ['a text is no encryption', { encryption: 'x' }, { encryption: 'unreadable' }],
  [
    'a name that is no text is said to be none',
    { allowedFqdnList: ['a', null, 7] },
    { allowedFqdnList: ['a', 'unreadable'] },
  ],
])('of a property, %s', async (_what, properties, expected) => {
  azure.answer = () => json({ data: [{ ...openAiRow, properties }] });
  expect(valueOf(await read()).inventory.accounts).toEqual([bareAccount(expected)]);
});

test('what is of hostile size is bounded', async () => {
  const properties = {
    publicNetworkAccess: 'x'.repeat(100_000),
    networkAcls: { defaultAction: 'Deny', ipRules: Array.from({ length: 5_000 }, () => ({ value: '203.0.113.1' })) },
    userOwnedStorage: Array.from({ length: 5_000 }, () => ({ resourceId: storageId })),
  };
  azure.answer = () => json({ data: [{ ...openAiRow, kind: 'K'.repeat(100_000), properties }] });
  const [account] = valueOf(await read()).inventory.accounts;
  expect(JSON.stringify(account).length).toBeLessThan(300_000);
  expect(account).toMatchObject({ networkAcls: { ipRules: { length: 1_000 } }, userOwnedStorage: { length: 1_000 } });
});
