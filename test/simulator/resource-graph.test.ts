import { startRig, production, type Rig } from './rig';
import { arm, speechStorage, type Raw } from './storage-rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';
const types = "type in~ ('microsoft.cognitiveservices/accounts','microsoft.storage/storageaccounts')";
const shipped = `resources | where ${types} | project id, name, type, kind, location, subscriptionId, resourceGroup, identity, properties, sku, tags`;

function ask(query: string, options = {}, more = {}): Promise<Raw> {
  return arm(azure, 'POST', path, { query, options, ...more });
}

async function namesOf(query: string): Promise<unknown[]> {
  return (await ask(query)).body.data.map(({ name }) => name);
}

test('the inventory query finds AI accounts and storage accounts of all subscriptions, as they are', async () => {
  const { body } = await ask(shipped);
  expect(body).toMatchObject({ totalRecords: 9, count: 9, resultTruncated: 'false' });
  const speech = body.data.find(({ name }) => name === 'contoso-speech-prod');
  expect(speech).toMatchObject({
    type: 'microsoft.cognitiveservices/accounts',
    kind: 'SpeechServices',
    resourceGroup: 'prod-ai',
    subscriptionId: production,
    identity: { type: 'SystemAssigned', principalId: expect.any(String) },
    properties: { userOwnedStorage: [{ resourceId: speechStorage }] },
  });
  expect(body.data.find(({ id }) => id === speechStorage)).toMatchObject({
    type: 'microsoft.storage/storageaccounts',
    properties: { minimumTlsVersion: 'TLS1_2', networkAcls: { defaultAction: 'Deny' } },
  });
});

test('of every feature there is an account that has it, one that has it not, and one that says nothing', async () => {
  const { data } = (await ask(shipped)).body;
  const told = (name: string): Set<string> =>
    new Set(data.map(({ properties }) => JSON.stringify((properties as Record<string, unknown>)[name] ?? 'absent')));
  expect(told('disableLocalAuth')).toEqual(new Set(['true', 'false', '"absent"']));
  expect(told('publicNetworkAccess')).toEqual(new Set(['"Disabled"', '"Enabled"', '"absent"']));
  expect(told('allowSharedKeyAccess')).toEqual(new Set(['true', '"absent"']));
  expect(told('supportsHttpsTrafficOnly')).toEqual(new Set(['true', 'false', '"absent"']));
  expect(told('restrictOutboundNetworkAccess')).toEqual(new Set(['true', '"absent"']));
});

test.each<[string, string[]]>([
  [
    "resources | where type == 'microsoft.storage/storageaccounts' | project name | order by name asc",
    ['contosodocuments', 'contosospeechdata'],
  ],
  ["Resources | where kind =~ 'speechservices' | project name", ['contoso-speech-prod', 'contoso-speech-test']],
  [
    "resources | where kind == 'OpenAI' and properties.disableLocalAuth == true | project name",
    ['contoso-openai-prod'],
  ],
  ['resources | where isnotempty(properties.userOwnedStorage) | project name | limit 5', ['contoso-speech-prod']],
])('%s', async (query, names) => {
  expect(await namesOf(query)).toEqual(names);
});

test('pages follow a skip token until there is none, and every resource comes once', async () => {
  const seen: unknown[] = [];
  let token: string | undefined;
  do {
    const { body } = await ask(`${shipped} | order by id asc`, {
      $top: 4,
      ...(token === undefined ? {} : { $skipToken: token }),
    });
    seen.push(...body.data.map(({ id }) => id));
    token = body.$skipToken;
  } while (token !== undefined);
  expect(seen).toHaveLength(9);
  expect(new Set(seen).size).toBe(9);
});

test('without id among the columns there is no further page, and the answer says that it is cut', async () => {
  const { body } = await ask('resources | project name', { $top: 2 });
  expect(body).toMatchObject({ count: 2, totalRecords: 9, resultTruncated: 'true' });
  expect(body).not.toHaveProperty('$skipToken');
});

test('only the subscriptions that are asked for are told', async () => {
  const { body } = await ask(shipped, {}, { subscriptions: [production.toUpperCase()] });
  expect(body).toMatchObject({ totalRecords: 7 });
});

test('a table is told as columns and rows', async () => {
  const { body } = await ask("resources | where kind == 'TextAnalytics' | project name, sku", {
    resultFormat: 'table',
  });
  expect(body.data).toEqual({
    columns: [
      { name: 'name', type: 'string' },
      { name: 'sku', type: 'dynamic' },
    ],
    rows: [['contoso-language-prod', { name: 'S0' }]],
  });
});

test.each([
  ['resources | mv-expand properties', 'ParserFailure'],
  ['resources | where nowhere == 1', 'Default'],
  ['securityresources | project id', 'Default'],
])('%s is refused with what is wrong', async (query, code) => {
  const { status, body } = await ask(query);
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: 'BadRequest', details: [{ code: 'InvalidQuery' }, { code }] });
});

test.each([{ $top: 0 }, { $top: 1001 }, { $skipToken: 'bm9wZQ' }])('options %j are refused', async (options) => {
  expect((await ask(shipped, options)).status).toBe(400);
});

test('the quota is told on each answer, and a fault throttles', async () => {
  expect((await ask(shipped)).headers.get('x-ms-user-quota-remaining')).toBe('14');
  const headers = { 'Retry-After': '5', 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' };
  await azure.post('/faults', { match: { path: 'ResourceGraph' }, kind: 'status', status: 429, headers });
  const throttled = await ask(shipped);
  expect(throttled.status).toBe(429);
  expect(throttled.headers.get('retry-after')).toBe('5');
  expect(throttled.headers.get('x-ms-user-quota-remaining')).toBe('0');
});
