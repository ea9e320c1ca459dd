import { MonitorClient } from '@azure/arm-monitor';
import { production, startRig, type Rig } from './rig';
import { arm, speechStorage, storageVersion } from './storage-rig';

let azure: Rig;
beforeEach(async () => {
  azure = await startRig();
});
afterEach(() => azure.stop());

const since = "eventTimestamp ge '2026-03-01T00:00:00Z' and resourceProvider eq 'Microsoft.CustomerLockbox'";

/** The real client; the bearer policy refuses plain http, so the token is set by hand as a product on loopback must. */
function monitor(): MonitorClient {
  const credential = {
    getToken: () => Promise.resolve({ token: azure.token, expiresOnTimestamp: Date.now() + 3_000_000 }),
  };
  const client = new MonitorClient(credential, production, { endpoint: azure.url, allowInsecureConnection: true });
  client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  client.pipeline.addPolicy({
    name: 'bearerOnLoopback',
    sendRequest: (request, next) => {
      request.headers.set('authorization', `Bearer ${azure.token}`);
      return next(request);
    },
  });
  return client;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('@azure/arm-monitor 8', () => {
  test('reads Lockbox events over several pages, with dates and callers parsed', async () => {
    await azure.post('/settings', { pageSize: 2 });
    const { requestId } = await azure.post('/requests');
    await azure.post('/requests');
    azure.pass(1000);
    await azure.post(`/requests/${requestId}/status`, { status: 'approve' });
    const events = await all(monitor().activityLogs.list(since));
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({
      operationName: { value: 'Microsoft.CustomerLockbox/requests/activitylog/ApproveLockboxRequest/action' },
      caller: 'pat.portal@contoso.example',
      eventTimestamp: new Date('2026-03-02T09:00:01.000Z'),
    });
  });

  test('reads the tenant log', async () => {
    await azure.post('/events', { event: { eventDataId: 'tenant-event' }, log: 'tenant' });
    const events = await all(monitor().tenantActivityLogs.list({ filter: "eventTimestamp ge '2026-03-01T00:00:00Z'" }));
    expect(events.map((event) => event.eventDataId)).toEqual(['tenant-event']);
  });

  test('reads what was done to a storage account, with the request body and where the call came from', async () => {
    const correlationId = 'c0a80001-0000-4000-8000-000000000001';
    const headers = { 'x-ms-correlation-request-id': correlationId };
    await arm(
      azure,
      'PATCH',
      `${speechStorage}?${storageVersion}`,
      { properties: { publicNetworkAccess: 'Enabled' } },
      headers,
    );
    const filter = `eventTimestamp ge '2026-03-01T00:00:00Z' and correlationId eq '${correlationId}'`;
    const events = await all(monitor().activityLogs.list(filter));
    expect(events.map(({ status }) => status?.value)).toEqual(['Succeeded', 'Started']);
    expect(events[1]).toMatchObject({
      operationName: { value: 'Microsoft.Storage/storageAccounts/write' },
      resourceId: speechStorage,
      httpRequest: { clientIpAddress: expect.stringContaining('127.0.0.1') },
      properties: { requestbody: '{"properties":{"publicNetworkAccess":"Enabled"}}' },
    });
  });

  test('a bad filter reaches the caller as 400', async () => {
    const reading = monitor().activityLogs.list("caller eq 'x'").next();
    await expect(reading).rejects.toMatchObject({ statusCode: 400 });
  });
});
