import { FakeAzure, fakeBearer, fakeToken, json, reset, type Reply } from '../fakes/azure';
import { lockboxFacts, pendingRequest } from '../fixtures/requests';
import { edge, subscription } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start(() => json({ status: 'Approve', reason: 'x' }));
});
afterEach(() => azure.stop());

const request = pendingRequest({ facts: lockboxFacts({ subscription }) });
const { azureId } = request.facts;
const path = `/subscriptions/${subscription.id}/providers/Microsoft.CustomerLockbox/requests`;

describe('a decision is sent', () => {
  test.each([
    ['approve', 'Approve'],
    ['reject', 'Deny'],
  ] as const)('as Azure wants it: %s', async (verdict, status) => {
    const { executor } = edge(azure.url);
    await executor.execute(request, verdict, 'the reason');
    expect(azure.requests).toHaveLength(1);
    const [sent] = azure.requests;
    expect(sent?.method).toBe('POST');
    expect(sent?.url).toBe(`${path}/${azureId}/updateApproval?api-version=2018-02-28-preview`);
    expect(sent?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(sent?.body ?? '')).toEqual({ status, reason: 'the reason' });
    expect(executor.plan(request, verdict)).toEqual([]);
  });

  test.each([
    ['quotes', `"it's" \\"fine\\"`],
    ['lines and tabs', 'one\r\ntwo\tthree'],
    ['letters of any script', 'Grüße, 東京 😀 \u202e'],
    ['what looks like JSON', '","status":"Deny","x":"'],
    ['nothing', ''],
  ])('with a reason that arrives intact: %s', async (_what, reason) => {
    await edge(azure.url).executor.execute(request, 'approve', reason);
    expect(JSON.parse(azure.requests[0]?.body ?? '')).toEqual({ status: 'Approve', reason });
  });

  test('with a reason of at most 2,000 characters, none of them cut in two', async () => {
    await edge(azure.url).executor.execute(request, 'approve', `x${'😀'.repeat(3_000)}`);
    const { reason } = JSON.parse(azure.requests[0]?.body ?? '') as { reason: string };
    expect(reason).toBe(`x${'😀'.repeat(999)}`);
  });

  test.each([
    ['a/../b', 'a%2F..%2Fb'],
    ['x?api-version=1#', 'x%3Fapi-version%3D1%23'],
    ['%2e%2e', '%252e%252e'],
    ['a b;c', 'a%20b%3Bc'],
  ])('to the request alone, however odd its id is: %s', async (odd, encoded) => {
    const strange = pendingRequest({ facts: lockboxFacts({ subscription, azureId: odd }) });
    await edge(azure.url).executor.execute(strange, 'approve', '');
    expect(azure.requests.map(({ url }) => url)).toEqual([
      `${path}/${encoded}/updateApproval?api-version=2018-02-28-preview`,
    ]);
  });

  test.each([
    { azureId: '..' },
    { azureId: '.' },
    { azureId: '' },
    { subscription: { id: '..' } },
    { subscription: { id: `${subscription.id}/../x` } },
    { subscription: { id: 'x?y' } },
  ])('never to another path: %j', async (changes) => {
    const strange = pendingRequest({ facts: lockboxFacts({ subscription, ...changes }) });
    const executed = await edge(azure.url).executor.execute(strange, 'approve', '');
    expect(executed.kind).toBe('unanswered');
    expect(azure.requests).toEqual([]);
  });
});

describe('reading back', () => {
  const record = { properties: { requestId: azureId, status: 'Approved' } };

  test('tells the state that Azure shows', async () => {
    azure.answer = ({ url }) => json(url.includes('/requests/') ? record : { value: [] });
    const read = await edge(azure.url).executor.readBack(request);
    expect(read).toMatchObject({ kind: 'found', azureStatus: 'Approved', facts: { azureId } });
  });

  test.each<[string, Reply, object]>([
    ['404 is gone', json({}, 404), { kind: 'gone' }],
    ['403 is not', json({}, 403), { kind: 'unreadable', reason: 'Azure answered 403' }],
    [
      '429 says when',
      json({}, 429, { 'retry-after': '3' }),
      { kind: 'unreadable', reason: 'Azure answered 429', afterMs: 3_000 },
    ],
    ['a lost answer is unreadable', reset, { kind: 'unreadable', reason: 'the connection failed' }],
    ['nonsense is unreadable', json({}), { kind: 'unreadable', reason: 'the record has no properties' }],
    [
      'another request is not taken for this one',
      json({ properties: { requestId: 'another', status: 'Denied' } }),
      { kind: 'unreadable', reason: 'the answer is about another request' },
    ],
  ])('%s', async (_what, reply, read) => {
    azure.answer = () => reply;
    expect(await edge(azure.url).executor.readBack(request)).toEqual(read);
    expect(azure.requests).toHaveLength(1);
  });
});

describe('the own identity', () => {
  test('is what the token says of its bearer', async () => {
    const { appid: appId, oid: objectId } = fakeBearer;
    expect(await edge(azure.url).executor.identity()).toEqual({ appId, objectId });
  });

  test.each(['opaque', 'a.b.c', `${fakeToken.split('.')[0] ?? ''}.bnVsbA.x`, '..'])(
    'is not known from a token that tells nothing: %s',
    async (token) => {
      azure.login = () => json({ token_type: 'Bearer', expires_in: 3_599, access_token: token });
      expect(await edge(azure.url).executor.identity()).toEqual({});
    },
  );
});
