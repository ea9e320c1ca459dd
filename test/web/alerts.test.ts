import type { JWTPayload } from 'jose';
import type { Signal } from '../../src/model';
import type { AlertDoor } from '../../src/web';
import { WorkflowError } from '../../src/workflow';
import { Entra, tenantId } from './entra';
import { serve, type Served } from './rig';

const now = new Date('2026-11-24T09:00:00.000Z');
const audience = 'api://alerts.example.com';
const [token, former] = ['a'.repeat(40), 'b'.repeat(40)];
const subscriptionId = '5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01';
const operation = 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action';

let entra: Entra;
let served: Served;
let took: { signals: readonly Signal[]; by: string }[] = [];
let fails: Error | undefined;

beforeAll(async () => {
  entra = await Entra.start(() => now);
});
afterAll(() => entra.stop());
beforeEach(() => {
  took = [];
  fails = undefined;
});
afterEach(() => served.listening.close(0));

async function start(options: Partial<AlertDoor> = {}): Promise<void> {
  const take: AlertDoor['take'] = (signals, by) => {
    if (fails !== undefined) return Promise.reject(fails);
    took.push({ signals, by });
    return Promise.resolve({ taken: signals.length, ignored: 0 });
  };
  const secure = { login: entra.login, tenantId, audience, now: () => now };
  served = await serve({ alerts: { secure, take, ...options } });
}

const event = {
  authorization: { action: operation, scope: `/subscriptions/${subscriptionId}` },
  channels: 'Operation',
  claims: '{}',
  caller: 'somebody',
  correlationId: 'c-1',
  eventDataId: 'e-1',
  eventTimestamp: '2026-11-24T08:59:00Z',
  operationName: operation,
  status: 'Succeeded',
};
const common = {
  schemaId: 'azureMonitorCommonAlertSchema',
  data: {
    essentials: {
      signalType: 'Activity Log',
      monitoringService: 'Activity Log - Administrative',
      alertTargetIDs: [`/subscriptions/${subscriptionId}`],
      firedDateTime: '2026-11-24T08:59:30Z',
    },
    alertContext: event,
  },
};
const classic = {
  schemaId: 'Microsoft.Insights/activityLogs',
  data: { status: 'Activated', context: { activityLog: { ...event, subscriptionId } }, properties: {} },
};

/** A token of Azure Monitor. */
const ofAzureMonitor = (changes: JWTPayload = {}, without: string[] = []): Promise<string> =>
  entra.token(
    {
      aud: audience,
      azp: '461e8683-5575-4561-ac7f-899cc907d62a',
      roles: ['ActionGroupsSecureWebhook'],
      ...changes,
    },
    ['scp', ...without],
  );

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function post(body: unknown, path = '', authorization?: string, headers: object = {}): Promise<Answer> {
  const response = await fetch(`${served.url}/api/alerts/azure-monitor${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test.each([
  ['common', common],
  ['classic', classic],
])(
  'an alert of the %s schema with a token of Azure Monitor is taken, and only then answered',
  async (_which, alert) => {
    await start();
    expect(await post(alert, '', await ofAzureMonitor())).toEqual({ status: 202, body: { taken: 1, ignored: 0 } });
    expect(took).toMatchObject([{ by: 'secure-webhook', signals: [{ operation, subscriptionId }] }]);
  },
);

test('a token of version 1 is taken as well, which names the caller and the audience in another way', async () => {
  await start();
  const v1 = {
    iss: `https://sts.windows.net/${tenantId}/`,
    aud: 'alerts.example.com',
    appid: '461e8683-5575-4561-ac7f-899cc907d62a',
  };
  expect(await post(common, '', await ofAzureMonitor(v1, ['azp']))).toMatchObject({ status: 202 });
});

test.each<[string, JWTPayload, string[], number]>([
  ['of another issuer', { iss: 'https://sts.windows.net/99999999-9999-9999-9999-999999999999/' }, [], 401],
  ['for another audience', { aud: 'api://lockbox.example.com' }, [], 401],
  ['of another tenant', { tid: '99999999-9999-9999-9999-999999999999' }, [], 401],
  ['that expired', { exp: now.getTime() / 1_000 - 120 }, [], 401],
  ['that is not valid yet', { nbf: now.getTime() / 1_000 + 120 }, [], 401],
  ['without an expiry', {}, ['exp'], 401],
  ['without a tenant', {}, ['tid'], 401],
  ['of another application', { azp: '99999999-9999-9999-9999-999999999999' }, [], 403],
  ['of nobody knows which application', {}, ['azp'], 403],
  ['without the role', { roles: ['Auditor'] }, [], 403],
  ['with a role that is no list', { roles: 'ActionGroupsSecureWebhook' }, [], 403],
  ['of a person', { azp: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', roles: ['Admin'] }, [], 403],
])('a token %s gets nothing in', async (_which, changes, without, status) => {
  await start();
  const answer = await post(common, '', await ofAzureMonitor(changes, without));
  expect([answer.status, Object.keys(answer.body)]).toEqual([status, ['type', 'title', 'status', 'code']]);
  expect(took).toEqual([]);
});

test('a token that is changed in any part, or is missing, is 401', async () => {
  await start();
  const [head = '', claims = '', signature = ''] = (await ofAzureMonitor()).split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const forged of [
    undefined,
    'x',
    `${head}.${claims}.`,
    `${head}.${claims}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
    `${none}.${claims}.`,
    `${head}.${Buffer.from(JSON.stringify({ ...event, exp: 9_999_999_999 })).toString('base64url')}.${signature}`,
  ]) {
    expect(await post(common, '', forged)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  }
  expect(took).toEqual([]);
});

test('words in the path are taken where they are configured: the one in force, and the one before', async () => {
  await start({ tokens: () => [token, former] });
  for (const word of [token, former]) expect(await post(common, `/${word}`)).toMatchObject({ status: 202 });
  expect(took.map(({ by }) => by)).toEqual(['path-token', 'path-token']);
  for (const word of ['x', token.slice(1), `${token}a`, 'a'.repeat(4_000), '%00']) {
    expect(await post(common, `/${word}`)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  }
  expect(took).toHaveLength(2);
});

test('an address that is not configured is not there', async () => {
  await start();
  expect(await post(common, `/${token}`)).toMatchObject({ status: 404 });
  await served.listening.close(0);
  served = await serve({ alerts: { tokens: () => [token], take: () => Promise.reject(new Error('not asked')) } });
  expect(await post(common, '', await ofAzureMonitor())).toMatchObject({ status: 404 });
});

test.each<[string, string]>([
  ['as an alert', '@'],
  ['as what an alert is about', JSON.stringify(common).replace('"claims":"{}"', '"claims":@')],
  ['as properties', JSON.stringify(common).replace('"claims":"{}"', '"properties":@')],
  ['as text of properties', JSON.stringify(common).replace('"claims":"{}"', '"properties":"#"')],
  ['as an authorization', JSON.stringify(common).replace(/"authorization":\{[^}]*\}/, '"authorization":@')],
  ['as an operation', JSON.stringify(common).replace(/"operationName":"[^"]*"/, '"operationName":@')],
])('what is as deep as its size allows, %s, is answered as any other body', async (_what, body) => {
  await start({ tokens: () => [token] });
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const list = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
  for (const put of [deep, list]) {
    const answer = await post(body.replace('@', put).replace('#', put.replaceAll('"', '\\"')), `/${token}`);
    expect([202, 400]).toContain(answer.status);
  }
  expect(served.errors).toEqual([]);
});

test.each<[string, unknown]>([
  ['nothing', ''],
  ['no JSON', 'alert'],
  ['JSON that is cut off', '{"schemaId":"azureMonitorCommonAlertSchema","data":{"alert'],
  ['something else', { hello: 'world' }],
  ['an alert and rubbish behind it', `${JSON.stringify(common)} rubbish`],
  ['a moment that is none', { ...classic, data: { context: { activityLog: { ...event, eventTimestamp: 'soon' } } } }],
  ['a hundred and one alerts', Array.from({ length: 101 }, () => event)],
  ['lists without end', '['.repeat(10_000)],
])('a body with %s is 400, and nothing of it is taken', async (_what, body) => {
  await start({ tokens: () => [token] });
  expect(await post(body, `/${token}`)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
  expect(took).toEqual([]);
});

test('who calls is looked at before the body, which is bounded and never unpacked', async () => {
  await start({ tokens: () => [token] });
  const large = 'x'.repeat(256 * 1024 + 1);
  expect(await post(large, '/wrong')).toMatchObject({ status: 401 });
  expect(await post(large, `/${token}`)).toMatchObject({ status: 413 });
  expect(await post('x', `/${token}`, undefined, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400 });
});

test('an alert about anything but a log is understood and ignored', async () => {
  await start({ tokens: () => [token] });
  const metric = { schemaId: 'AzureMonitorMetricAlert', data: { status: 'Activated', context: {} } };
  expect(await post(metric, `/${token}`)).toEqual({ status: 202, body: { taken: 0, ignored: 1 } });
});

test('what cannot be kept was not taken, so that Azure Monitor sends it again', async () => {
  await start({ tokens: () => [token] });
  fails = new WorkflowError('STORE_UNAVAILABLE', 'locked');
  expect(await post(common, `/${token}`)).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
});

test('another method is refused by name', async () => {
  await start({ tokens: () => [token] });
  for (const path of ['', `/${token}`]) {
    const response = await fetch(`${served.url}/api/alerts/azure-monitor${path}`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  }
});
