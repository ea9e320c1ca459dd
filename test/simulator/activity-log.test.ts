import { allPages, production, start, startRig, type Rig, type Told } from './rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const tenantLog = '/providers/Microsoft.Insights/eventtypes/management/values';
const log = `/subscriptions/${production}${tenantLog}`;
const since = "eventTimestamp ge '2026-03-01T00:00:00Z'";
const minute = 60_000;

function address(path: string, filter: string, more: Record<string, string> = {}): string {
  return `${path}?${new URLSearchParams({ 'api-version': '2015-04-01', $filter: filter, ...more }).toString()}`;
}

async function events(filter = since, more: Record<string, string> = {}): Promise<Told[]> {
  const answer = await azure.arm(address(log, filter, more));
  expect(answer.status).toBe(200);
  return answer.body.value;
}

const operation = (event?: Told): string | undefined => event?.operationName.value;

describe('what Lockbox requests write', () => {
  test('each change writes one event with the operation name of the provider, newest first', async () => {
    for (const status of ['approve', 'deny', 'expire', 'cancel', 'auto-approve', 'auto-deny']) {
      const { requestId } = await azure.post('/requests');
      azure.pass(1000);
      await azure.post(`/requests/${requestId}/status`, { status });
      const [newest, older] = await events();
      const name = status.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
      expect(operation(newest)).toBe(`Microsoft.CustomerLockbox/requests/activitylog/${name}LockboxRequest/action`);
      expect(operation(older)).toBe('Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action');
      expect(newest?.resourceId).toBe(
        `/subscriptions/${production}/providers/Microsoft.CustomerLockbox/requests/${requestId}`,
      );
    }
    const all = await events();
    expect(new Set(all.map((event) => event.eventDataId)).size).toBe(12);
  });

  test("a decision's event names the decider: upn of a person, object id of an application, nobody for Azure", async () => {
    const one = await azure.post('/requests');
    const two = await azure.post('/requests');
    const three = await azure.post('/requests');
    const { accessToken } = await azure.post('/tokens', { upn: 'ada@contoso.example', name: 'Ada', oid: 'oid-of-ada' });
    await azure.post('/role-assignments', { role: 'approver', principalId: 'oid-of-ada' });
    await azure.decide(one.requestId, { status: 'Approve', reason: 'x' }, accessToken);
    await azure.decide(two.requestId, { status: 'Deny', reason: 'x' });
    await azure.post(`/requests/${three.requestId}/status`, { status: 'auto-approve' });
    const [byAzure, byApp, byAda] = await events();
    expect(byAda?.caller).toBe('ada@contoso.example');
    expect(byAda?.claims['http://schemas.microsoft.com/identity/claims/objectidentifier']).toBe('oid-of-ada');
    expect(byApp?.caller).toBe('b2222222-2222-4222-8222-222222222222');
    expect(byApp?.claims).toMatchObject({ appid: 'b1111111-1111-4111-8111-111111111111', idtyp: 'app' });
    expect(byAzure).not.toHaveProperty('caller');
  });

  test('an event has the REST shape with value and localizedValue', async () => {
    await azure.post('/requests');
    const [event] = await events();
    expect(event).toMatchObject({
      operationName: { localizedValue: 'Create Lockbox Request' },
      status: { value: 'Succeeded', localizedValue: 'Succeeded' },
      category: { value: 'Administrative' },
      eventTimestamp: '2026-03-02T09:00:00.0000000Z',
      submissionTimestamp: '2026-03-02T09:00:00.0000000Z',
      subscriptionId: production,
    });
    expect(event!.id).toBe(`${event!.resourceId}/events/${event!.eventDataId}/ticks/639080388000000000`);
  });

  test('Lockbox events can be made to land in the tenant log instead', async () => {
    await azure.post('/settings', { lockboxLog: 'tenant' });
    await azure.post('/requests');
    expect(await events()).toEqual([]);
    expect((await azure.arm(address(tenantLog, since))).body.value).toHaveLength(1);
  });

  test('a change can be kept out of the log', async () => {
    const { requestId } = await azure.post('/requests', { event: false });
    await azure.post(`/requests/${requestId}/status`, { status: 'deny', event: false });
    expect(await events()).toEqual([]);
  });
});

describe('lateness and repetition', () => {
  test('an event shows only when it is late enough, and then with its old timestamp', async () => {
    await azure.post('/settings', { lateMs: 20 * minute });
    await azure.post('/requests');
    azure.pass(20 * minute - 1);
    expect(await events()).toEqual([]);
    azure.pass(1);
    const [event] = await events();
    expect(event!.eventTimestamp).toBe('2026-03-02T09:00:00.0000000Z');
    expect(event).toHaveProperty('submissionTimestamp', '2026-03-02T09:20:00.0000000Z');
  });

  test('duplicates are the same event listed again, with the same eventDataId', async () => {
    await azure.post('/settings', { duplicates: 2 });
    await azure.post('/requests');
    const listed = await events();
    expect(listed).toHaveLength(3);
    expect(new Set(listed.map((event) => event.eventDataId)).size).toBe(1);
  });
});

describe('the filter', () => {
  test.each([
    ['no filter', ''],
    ['no start time', "eventTimestamp le '2026-03-02T00:00:00Z'"],
    ['a start time by gt', "eventTimestamp gt '2026-03-01T00:00:00Z'"],
    ['an unknown name', `${since} and caller eq 'ada'`],
    ['or in place of and', `${since} or correlationId eq 'x'`],
    ['a dangling and', `${since} and `],
    ['a time without quotes', 'eventTimestamp ge 2026-03-01T00:00:00Z'],
    ['a time that is none', "eventTimestamp ge 'yesterday'"],
    ['two narrowing names', `${since} and correlationId eq 'x' and resourceProvider eq 'y'`],
    ['the same clause twice', `${since} and ${since}`],
    ['an end before the start', `${since} and eventTimestamp le '2026-02-01T00:00:00Z'`],
    ['a start more than 90 days ago', "eventTimestamp ge '2025-12-01T00:00:00Z'"],
  ])('%s is 400 with an ARM error', async (_what, filter) => {
    const answer = await azure.arm(address(log, filter));
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest', message: expect.any(String) } } });
  });

  test('the window includes both its ends', async () => {
    const at = (moment: string): object => ({ event: { eventTimestamp: moment, subscriptionId: production } });
    for (const moment of ['2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z']) {
      await azure.post('/events', at(moment));
    }
    const found = await events("eventTimestamp ge '2026-03-01 10:00:00' and eventTimestamp le '2026-03-01T11:00:00Z'");
    expect(found.map((event) => event.eventTimestamp)).toEqual(['2026-03-01T11:00:00Z', '2026-03-01T10:00:00Z']);
  });

  test.each([
    ['correlationId', 'CORR-1'],
    ['resourceUri', `/SUBSCRIPTIONS/${production}/resourceGroups/rg-1/providers/Microsoft.Storage/storageAccounts/one`],
    ['resourceGroupName', 'RG-1'],
    ['resourceProvider', 'microsoft.storage'],
  ])('%s narrows without regard to case', async (name, value) => {
    await azure.post('/events', {
      events: ['1', '2'].map((which) => ({
        eventDataId: which,
        correlationId: `corr-${which}`,
        subscriptionId: production,
        resourceId: `/subscriptions/${production}/resourceGroups/rg-${which}/providers/Microsoft.${which === '1' ? 'Storage' : 'Web'}/storageAccounts/one`,
      })),
    });
    const found = await events(`${since} and eventChannels eq 'Admin, Operation' and ${name} eq '${value}'`);
    expect(found.map((event) => event.eventDataId)).toEqual(['1']);
  });

  test('$select gives the named properties and the id, and refuses a name that events do not have', async () => {
    await azure.post('/requests');
    const [event] = await events(since, { $select: 'eventTimestamp, operationName' });
    expect(Object.keys(event!).sort()).toEqual(['eventTimestamp', 'id', 'operationName']);
    expect((await azure.arm(address(log, since, { $select: 'secrets' }))).status).toBe(400);
  });
});

describe('pages and raw events', () => {
  test('pages do not shift when events arrive between them', async () => {
    await azure.post('/settings', { pageSize: 2 });
    const made = [0, 1, 2, 3, 4].map((n) => ({
      eventDataId: `e${n}`,
      eventTimestamp: new Date(start.getTime() - n * minute).toISOString(),
      subscriptionId: production,
    }));
    await azure.post('/events', { events: made });
    const seen = await allPages(azure, address(log, since), () => azure.post('/requests'));
    expect(seen.map((event) => event.eventDataId)).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
  });

  test('a skip token that is not ours is refused', async () => {
    expect((await azure.arm(address(log, since, { $skipToken: 'bm9wZQ' }))).status).toBe(400);
  });

  test('a raw event is shown verbatim, in every window where its time cannot be read', async () => {
    const odd = { eventDataId: null, eventTimestamp: 'not a time', operationName: 'text', subscriptionId: production };
    await azure.post('/events', { event: odd });
    const [event] = await events();
    expect(event).toMatchObject(odd);
  });

  test('an event that names no subscription lands in the tenant log, one that is sent to a log in that', async () => {
    await azure.post('/events', { event: { eventDataId: 'lost' } });
    await azure.post('/events', { event: { eventDataId: 'sent' }, log: production.toUpperCase() });
    expect((await azure.arm(address(tenantLog, since))).body.value[0]!.eventDataId).toBe('lost');
    expect((await events())[0]!.eventDataId).toBe('sent');
  });
});
