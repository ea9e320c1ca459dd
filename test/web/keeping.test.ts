import { keepingDoor } from '../../src/main/keeping-door';
import { signIn } from '../../src/web';
import { takeReads } from '../../src/workflow';
import { testDatabases } from '../fakes/databases';
import { lockboxFacts } from '../fixtures/requests';
import { Desk } from '../workflow/rig';
import { audience, caller, clientId, Entra, tenantId } from './entra';
import { serve, type Served } from './rig';

const now = new Date('2026-11-24T09:00:00.000Z');
const [{ fresh }] = testDatabases() as [ReturnType<typeof testDatabases>[number]];
let entra: Entra;
let served: Served;
let desk: Desk;
let closed: string;
let open: string;

beforeAll(async () => {
  entra = await Entra.start(() => now);
});
afterAll(() => entra.stop());
beforeEach(async () => {
  desk = await Desk.open(await fresh());
  const facts = (azureId: string) => lockboxFacts({ azureId, justification: 'Zanzibar prompts' });
  const [one, two] = [facts('c0ffee00-0000-4000-8000-000000000001'), facts('c0ffee00-0000-4000-8000-000000000002')];
  await desk.writer.submit(takeReads([{ facts: one, azureStatus: 'Expired' }]));
  await desk.writer.submit(takeReads([{ facts: two, azureStatus: 'Pending' }]));
  const ids = await Promise.all([one, two].map(({ azureId }) => desk.store.history.find(azureId)));
  [closed = '', open = ''] = ids.map(([found]) => found!.id);
  served = await start();
});
afterEach(async () => {
  await served.listening.close(0);
  await desk.close();
});

function start(anybody = false): Promise<Served> {
  const nothing = (): Promise<unknown> => Promise.resolve({});
  const who = signIn({ login: entra.login, tenantId, clientId, audience, now: () => now });
  const keeping = keepingDoor(desk.store.history, (command) => desk.writer.submit(command));
  return serve({ api: { signIn: anybody ? 'nobody' : who, status: nothing, posture: nothing, keeping } });
}

type Asked = { body?: unknown; roles?: string[]; without?: string[]; method?: string };
async function ask(path: string, { body, roles = ['Admin'], without = [], method = 'POST' }: Asked = {}) {
  const token = await entra.token({ roles }, without);
  const response = await fetch(`${served.url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('an Admin holds, is refused by the hold, ends it, and erases, each in their own name', async () => {
  const held = await ask('/holds', { body: { request: closed, reason: 'a law suit' } });
  expect(held).toMatchObject({ status: 201, body: { match: { requestId: closed }, by: { id: caller.oid } } });
  const wanted = { request: closed, reason: 'she asked' };
  expect(await ask('/erase', { body: wanted })).toMatchObject({ status: 409, body: { code: 'ON_HOLD' } });
  const listed = await ask('/holds', { method: 'GET', roles: ['Auditor'] });
  expect(listed).toMatchObject({ status: 200, body: { items: [{ id: held.body['id'] }] } });
  expect(await ask(`/holds/${String(held.body['id'])}/end`)).toMatchObject({ status: 200 });
  expect(await ask('/holds', { method: 'GET' })).toMatchObject({ body: { items: [] } });
  expect(await ask('/holds?all=true', { method: 'GET' })).toMatchObject({ body: { items: [{}] } });
  expect(await ask('/erase', { body: wanted })).toMatchObject({
    status: 200,
    body: { id: closed, erased: { why: 'asked' }, values: 6 },
  });
  expect(await ask('/erase', { body: wanted })).toMatchObject({ status: 409, body: { code: 'ALREADY_ERASED' } });
  const types = (await desk.types()).filter((type) => /erase|hold/.test(type));
  expect(types).toEqual(['hold-added', 'erase-refused', 'hold-ended', 'personal-erased', 'erase-refused']);
});

test('a time is held by dates, which become moments', async () => {
  const held = await ask('/holds', { body: { from: '2026-11-01', to: '2026-12-01T00:00:00+01:00', reason: 'audit' } });
  expect(held.body['match']).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-30T23:00:00.000Z' });
});

test.each([
  ['an Auditor', { roles: ['Auditor'] }, 'FORBIDDEN'],
  ['an Approver', { roles: ['Approver'] }, 'FORBIDDEN'],
  ['an application with the role', { without: ['scp', 'name', 'preferred_username'] }, 'NOT_A_PERSON'],
] as [string, Asked, string][])('%s can neither erase nor hold', async (_who, asked, code) => {
  const body = { request: closed, reason: 'x' };
  for (const path of ['/erase', '/holds', '/holds/H-1/end']) {
    expect(await ask(path, { body, ...asked })).toMatchObject({ status: 403, body: { code } });
  }
  expect((await desk.types()).filter((type) => /erase|hold/.test(type))).toEqual([]);
});

test('an Approver reads no holds, and without a sign-in nothing is erased', async () => {
  expect(await ask('/holds', { method: 'GET', roles: ['Approver'] })).toMatchObject({ status: 403 });
  await served.listening.close(0);
  served = await start(true);
  expect(await ask('/erase', { body: { request: closed, reason: 'x' } })).toMatchObject({
    status: 403,
    body: { code: 'NOT_A_PERSON' },
  });
});

test.each([
  ['/erase', {}, 400, 'BAD_REQUEST', ['request', 'reason']],
  ['/erase', '{"request":', 400, 'BAD_REQUEST', undefined],
  ['/erase', { request: 'L-0', reason: 'x' }, 400, 'BAD_REQUEST', ['request']],
  ['/erase', { request: 'L-0123456789', reason: 'x'.repeat(501) }, 400, 'BAD_REQUEST', ['reason']],
  ['/erase', { request: 'L-0123456789', reason: 'x', by: 'me' }, 400, 'BAD_REQUEST', undefined],
  // zod would throw on such a length.
  ['/erase', { request: 'L-0123456789', reason: { length: { toString: 0 } } }, 400, 'BAD_REQUEST', undefined],
  ['/erase', { request: 'L-0123456789', reason: 'x' }, 404, 'UNKNOWN_REQUEST', undefined],
  ['/erase', `{"reason":"${'x'.repeat(9_000)}"}`, 413, 'BODY_TOO_LARGE', undefined],
  ['/holds', { reason: 'x' }, 400, 'HOLDS_NOTHING', undefined],
  ['/holds', { from: 'soon', reason: 'x' }, 400, 'BAD_REQUEST', ['from']],
  ['/holds/H-999/end', undefined, 404, 'UNKNOWN_HOLD', undefined],
  ['/holds/x/end', undefined, 404, 'NOT_FOUND', undefined],
])('POST %s with %j is %i %s', async (path, body, status, code, fields) => {
  const answered = await ask(path, body === undefined ? {} : { body });
  expect(answered).toMatchObject({ status, body: { code } });
  expect(answered.body['fields']).toEqual(fields);
});

test('an open request is not erased', async () => {
  const answered = await ask('/erase', { body: { request: open, reason: 'x' } });
  expect(answered).toMatchObject({ status: 409, body: { code: 'REQUEST_OPEN' } });
});

test.each(['/erase', '/holds/H-1/end', '/holds'])('%s answers no other method', async (path) => {
  expect(await ask(path, { method: 'DELETE' })).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED' } });
});
