import { FakeAzure, json } from '../fakes/azure';
import { edge, now, subscription, valueOf, windowOf } from './rig';

let azure: FakeAzure;
beforeEach(async () => {
  azure = await FakeAzure.start();
});
afterEach(() => azure.stop());

const from = '2026-03-01T00:00:00.000Z';
const approve = 'Microsoft.CustomerLockbox/requests/activitylog/ApproveLockboxRequest/action';
const resourceId = `/subscriptions/${subscription.id}/providers/Microsoft.CustomerLockbox/requests/r-1`;

/** An event as the REST API tells it. */
function event(changes: object = {}): object {
  return {
    eventDataId: 'e-1',
    eventTimestamp: '2026-03-01T10:00:00.1234567Z',
    submissionTimestamp: '2026-03-01T10:07:00Z',
    operationName: { value: approve, localizedValue: 'Approve Lockbox Request' },
    status: { value: 'Succeeded', localizedValue: 'Succeeded' },
    resourceId,
    subscriptionId: subscription.id,
    caller: 'ada@example.com',
    properties: { entity: resourceId },
    ...changes,
  };
}

async function readOf(...records: unknown[]): Promise<{ signals: object[]; unreadable: object[] }> {
  azure.answer = () => json({ value: records });
  return valueOf(await edge(azure.url).truth.activity(subscription, windowOf(from, now.toISOString())));
}

test('the log is asked for the window and the provider, with its api-version', async () => {
  await readOf();
  const [asked] = azure.requests;
  const { pathname, searchParams } = new URL(asked?.url ?? '', azure.url);
  expect(asked?.method).toBe('GET');
  expect(pathname).toBe(`/subscriptions/${subscription.id}/providers/Microsoft.Insights/eventtypes/management/values`);
  expect(searchParams.get('api-version')).toBe('2015-04-01');
  expect(searchParams.get('$filter')).toBe(
    `eventTimestamp ge '${from}' and eventTimestamp le '${now.toISOString()}' and resourceProvider eq 'Microsoft.CustomerLockbox'`,
  );
});

test('an event is read with who, what, when and the moment that it became readable', async () => {
  expect(await readOf(event())).toEqual({
    azureNow: expect.stringMatching(/^20\S+\.000Z$/),
    ignored: 0,
    unreadable: [],
    signals: [
      expect.objectContaining({
        operation: approve,
        status: 'succeeded',
        at: '2026-03-01T10:00:00.123Z',
        submittedAt: '2026-03-01T10:07:00.000Z',
        eventDataId: 'e-1',
        resourceId,
        subscriptionId: subscription.id,
        caller: { kind: 'person', id: 'ada@example.com', address: 'ada@example.com' },
      }),
    ],
  });
});

describe('what arm-monitor would lose or trip over is read all the same', () => {
  test.each<[string, object]>([
    ['an operation name as plain text', { operationName: approve }],
    ['an operation name in a pair without the other half', { operationName: { value: approve } }],
    ['null for other pairs', { status: null, category: null, eventName: null, subStatus: null, resourceType: null }],
    ['null for objects', { authorization: null, claims: null, httpRequest: null, properties: null }],
    ['null for texts', { caller: null, correlationId: null, level: null, description: null }],
    ['a second timestamp that is none', { submissionTimestamp: 'not a time' }],
    ['text where an object belongs', { claims: '{"appid":"x"}', httpRequest: 'x', authorization: 'x' }],
    ['lists where objects belong', { claims: [], properties: [], authorization: [], status: [] }],
    ['an operation name in capitals', { operationName: approve.toUpperCase() }],
  ])('%s', async (_what, changes) => {
    const { signals, unreadable } = await readOf(event(changes));
    expect(unreadable).toEqual([]);
    expect(signals).toMatchObject([{ eventDataId: 'e-1', at: '2026-03-01T10:00:00.123Z' }]);
    expect((signals[0] as { operation: string }).operation.toLowerCase()).toBe(approve.toLowerCase());
  });

  test('properties that no SDK knows', async () => {
    const properties = { requestId: 'r-1', somethingNew: 'kept', approverUpn: 'ada@example.com' };
    expect(await readOf(event({ properties }))).toMatchObject({ signals: [{ properties }] });
  });

  test('an event of the older shape within the page', async () => {
    const record = { time: '2026-03-01T10:00:00Z', operationName: approve.toUpperCase(), resultType: 'Success' };
    expect(await readOf(record)).toMatchObject({ signals: [{ shape: 'event-hub', status: 'succeeded' }] });
  });
});

test.each<[string, unknown, string]>([
  ['a bad timestamp', event({ eventTimestamp: 'yesterday' }), 'BAD_TIME'],
  ['a day that does not exist', event({ eventTimestamp: '2026-02-30T10:00:00Z' }), 'BAD_TIME'],
  ['no timestamp', event({ eventTimestamp: null }), 'BAD_TIME'],
  ['no operation', event({ operationName: null }), 'NO_OPERATION'],
  ['null for a record', null, 'NOT_A_RECORD'],
  ['text for a record', 'text', 'NOT_A_RECORD'],
  ['a list for a record', [], 'NOT_A_RECORD'],
  ['an empty record', {}, 'UNKNOWN_SHAPE'],
])('a record with %s is reported, and the others are taken', async (_what, record, why) => {
  const read = await readOf(event({ eventDataId: 'before' }), record, event({ eventDataId: 'after' }));
  expect(read.unreadable).toEqual([{ why }]);
  expect(read.signals).toMatchObject([{ eventDataId: 'before' }, { eventDataId: 'after' }]);
});

test('the records of all pages are taken, each once', async () => {
  azure.answer = ({ url }) => {
    const page = Number(new URL(url, azure.url).searchParams.get('page') ?? '0');
    const nextLink = page < 3 ? { nextLink: `${azure.url}/next?page=${page + 1}` } : {};
    return json({ value: [event({ eventDataId: `e-${page}` })], ...nextLink });
  };
  const read = valueOf(await edge(azure.url).truth.activity(subscription, windowOf(from, now.toISOString())));
  expect(read.signals.map(({ eventDataId }) => eventDataId)).toEqual(['e-0', 'e-1', 'e-2', 'e-3']);
  expect(azure.requests).toHaveLength(4);
});

test('a page that fails fails the read: half a window is never taken for a whole one', async () => {
  azure.answer = ({ url }) =>
    url.startsWith('/next')
      ? json({}, 429, { 'retry-after': '11' })
      : json({ value: [event()], nextLink: `${azure.url}/next` });
  const read = await edge(azure.url).truth.activity(subscription, windowOf(from, now.toISOString()));
  expect(read).toEqual({ ok: false, code: 'THROTTLED', reason: 'Azure answered 429', afterMs: 11_000 });
  expect(azure.requests).toHaveLength(2);
});

test.each(['..', 'a/../b', 'x?y=1#', '', 'a1111111-1111-4111-8111-11111111111g'])(
  'a subscription id that is no GUID is not made a path of: %j',
  async (id) => {
    const read = await edge(azure.url).truth.activity({ id }, windowOf(from, now.toISOString()));
    expect(read).toMatchObject({ ok: false, code: 'NOT_UNDERSTOOD' });
    expect(azure.requests).toEqual([]);
  },
);

test('the log of the tenant is asked for without a subscription', async () => {
  azure.answer = () => json({ value: [event()] });
  const read = valueOf(await edge(azure.url).truth.activity('tenant', windowOf(from, now.toISOString())));
  expect(read.signals).toHaveLength(1);
  const { pathname } = new URL(azure.requests[0]?.url ?? '', azure.url);
  expect(pathname).toBe('/providers/Microsoft.Insights/eventtypes/management/values');
});

test('a record whose operation is not watched is counted, and not read any further', async () => {
  azure.answer = () => json({ value: [event(), event({ operationName: 'Microsoft.Web/sites/write' })] });
  const window = { ...windowOf(from, now.toISOString()), isWatched: (operation: string) => /Lockbox/.test(operation) };
  const read = valueOf(await edge(azure.url).truth.activity(subscription, window));
  expect([read.signals.length, read.ignored, read.unreadable.length]).toEqual([1, 1, 0]);
});
