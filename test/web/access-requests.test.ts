import { UnsecuredJWT, type JWTPayload } from 'jose';
import { signIn, type AccessAnswered, type AccessDoor } from '../../src/web';
import { WorkflowError } from '../../src/workflow';
import { audience, caller, clientId, Entra, tenantId } from './entra';
import { serve, type Served } from './rig';

const now = new Date('2026-11-24T09:00:00.000Z');
let entra: Entra;
let served: Served;
let asked: Parameters<AccessDoor['ask']>[0][] = [];
let ended: Parameters<AccessDoor['end']>[0][] = [];
let answer: AccessAnswered | Error = { ok: true, request: { id: 'A-0123456789' } };

beforeAll(async () => {
  entra = await Entra.start(() => now);
});
afterAll(() => entra.stop());
beforeEach(async () => {
  asked = [];
  ended = [];
  answer = { ok: true, request: { id: 'A-0123456789' } };
  served = await start();
});
afterEach(() => served.listening.close(0));

function start(anybody = false): Promise<Served> {
  const answered = (): Promise<AccessAnswered> =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  const access: AccessDoor = {
    ask: (asking) => {
      asked.push(asking);
      return answered();
    },
    end: (ending) => {
      ended.push(ending);
      return answered();
    },
  };
  const nothing = (): Promise<unknown> => Promise.resolve({});
  const who = signIn({ login: entra.login, tenantId, clientId, audience, now: () => now });
  return serve({ api: { signIn: anybody ? 'nobody' : who, status: nothing, posture: nothing, access } });
}

const wanted = { resource: 'contoso-speech', role: 'read', hours: 8, reason: 'a case' };
const endOf = (id: string): string => `/api/access-requests/${id}/end`;

async function post(
  body: unknown = wanted,
  {
    token,
    path = '/api/access-requests',
    headers = {},
  }: { token?: string | undefined; path?: string; headers?: object } = {},
): Promise<{ status: number; type: string | null; body: Record<string, unknown> }> {
  const response = await fetch(`${served.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token ?? (await entra.token())}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { status } = response;
  const type = response.headers.get('content-type');
  return { status, type, body: (await response.json()) as Record<string, unknown> };
}

test('a person asks in their own name, which is the one of their token', async () => {
  const container = 'customspeech-audiologs';
  expect(await post({ ...wanted, container })).toMatchObject({ status: 201, body: { id: 'A-0123456789' } });
  const { oid: id, name } = caller;
  expect(asked).toEqual([
    { ...wanted, container, by: { id, tenantId, guest: false, name, address: 'bo@example.com' } },
  ]);
});

test('a person ends access in their own name', async () => {
  expect(await post('', { path: endOf('A-0123456789') })).toMatchObject({ status: 200 });
  expect(ended).toMatchObject([{ requestId: 'A-0123456789', by: { id: caller.oid } }]);
});

const notPeople: [sentence: string, changes: JWTPayload, without: string[]][] = [
  ['an application with a role', { roles: ['Admin', 'Approver'] }, ['scp', 'name', 'preferred_username']],
  ['an application that says so', { idtyp: 'app' }, []],
  ['an application that names a person', { name: 'Ada Approver' }, ['scp']],
  ['an application with an empty scope', { scp: ' ' }, []],
];
test.each(notPeople)('%s can neither ask nor end', async (_who, changes, without) => {
  const token = await entra.token(changes, without);
  for (const path of ['/api/access-requests', endOf('A-0123456789')]) {
    expect(await post(wanted, { token, path })).toMatchObject({ status: 403, body: { code: 'NOT_A_PERSON' } });
  }
  expect([asked, ended]).toEqual([[], []]);
});

const proveNothing: [sentence: string, token: () => Promise<string>][] = [
  ['an unsigned token', () => Promise.resolve(new UnsecuredJWT(entra.claims()).encode())],
  ['a token of another tenant', () => entra.token({ tid: clientId })],
  ['a token for another audience', () => entra.token({ aud: 'https://management.azure.com' })],
  ['an expired token', () => entra.token({ exp: now.getTime() / 1_000 - 61 })],
  ['a token that is cut', async () => (await entra.token()).slice(0, -8)],
  [
    'a token whose person was changed',
    async () => {
      const [header = '', , signature = ''] = (await entra.token()).split('.');
      const payload = Buffer.from(JSON.stringify(entra.claims({ oid: clientId }))).toString('base64url');
      return [header, payload, signature].join('.');
    },
  ],
];
test.each(proveNothing)('%s proves nothing', async (_which, token) => {
  expect(await post(wanted, { token: await token() })).toMatchObject({
    status: 401,
    body: { code: 'UNAUTHENTICATED' },
  });
  expect(asked).toEqual([]);
});

test.each<[string, JWTPayload]>([
  ['whose home is another organization', { idp: 'https://sts.windows.net/99999999-9999-9999-9999-999999999999/' }],
  ['that Entra calls one', { acct: 1 }],
  ['by their address', { preferred_username: 'bo_example.org#EXT#@contoso.com' }],
])('a guest %s is told of as one', async (_how, changes) => {
  await post(wanted, { token: await entra.token(changes) });
  expect(asked).toMatchObject([{ by: { guest: true } }]);
});

const unreadable: [sentence: string, body: unknown, fields: string[]][] = [
  ['nothing', {}, ['resource', 'role', 'hours', 'reason']],
  ['what is no JSON', '{"resource":', []],
  ['a list', [wanted], []],
  ['hours in words', { ...wanted, hours: '8' }, ['hours']],
  ['endless hours', `{"resource":"x","role":"read","reason":"x","hours":1e999}`, ['hours']],
  ['another role', { ...wanted, role: 'owner' }, ['role']],
  ['a name without end', { ...wanted, resource: 'x'.repeat(501) }, ['resource']],
  ['a container without end', { ...wanted, container: 'x'.repeat(64) }, ['container']],
  ['somebody else’s name', { ...wanted, by: { id: clientId }, requester: clientId }, []],
];
test.each(unreadable)('a body with %s is refused, and says which part of it', async (_what, body, fields) => {
  const { status, type, body: problem } = await post(body);
  expect([status, type]).toEqual([400, expect.stringMatching(/^application\/problem\+json/)]);
  expect(problem).toMatchObject({ code: 'BAD_REQUEST', ...(fields.length === 0 ? {} : { fields }) });
  expect(JSON.stringify(problem)).not.toMatch(/requester|xxx|owner/);
  expect(asked).toEqual([]);
});

test('a body that is too large, compressed or of another type is refused unread', async () => {
  expect(await post({ ...wanted, reason: 'x'.repeat(20_000) })).toMatchObject({
    status: 413,
    body: { code: 'BODY_TOO_LARGE' },
  });
  expect(await post(wanted, { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ status: 400 });
  expect(await post(wanted, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 400 });
  expect(asked).toEqual([]);
});

test('who calls is looked at before anything that they sent', async () => {
  const { status } = await post('{"resource":', { token: 'x' });
  expect(status).toBe(401);
});

test.each(['A-012345678', 'A-01234567890', 'X-0123456789', '..%2f..%2fstatus', 'A-0123456789%00', 'a-0123456789'])(
  'what is no id (%s) is nothing that could be ended',
  async (id) => {
    expect(await post('', { path: endOf(id) })).toMatchObject({ status: 404 });
    expect(ended).toEqual([]);
  },
);

test.each([
  ['NOT_SPEECH_STORAGE', 404],
  ['HOURS_OUT_OF_RANGE', 400],
  ['GUEST_NOT_ALLOWED', 403],
  ['ALREADY_ASKED', 409],
] as const)('a refusal is answered by its name: %s with %i', async (why, status) => {
  answer = { ok: false, why, says: 'why, in a sentence' };
  expect(await post()).toMatchObject({ status, body: { code: why, title: 'why, in a sentence', status } });
});

test('where nothing can be kept, nothing was taken', async () => {
  answer = new WorkflowError('STORE_UNAVAILABLE', 'the disk of somebody is full');
  const { status, body } = await post();
  expect([status, body['code']]).toEqual([503, 'UNAVAILABLE']);
  expect(JSON.stringify(body)).not.toContain('disk');
});

test('where nobody signs in nobody is known, so that nobody can ask', async () => {
  await served.listening.close(0);
  served = await start(true);
  expect(await post()).toMatchObject({ status: 403, body: { code: 'NOT_A_PERSON' } });
});

test.each(['/api/access-requests', endOf('A-0123456789')])('%s takes nothing but POST', async (path) => {
  const response = await fetch(`${served.url}${path}`);
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});
