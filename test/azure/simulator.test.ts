import { simulatedSpeechStorageId } from '../../src/simulator';
import type { AzureTruth, LockboxRead } from '../../src/engine';
import type { AccessRequest, Signal } from '../../src/model';
import { pendingRequest } from '../fixtures/requests';
import { startRig, type Rig } from '../simulator/rig';
import { edge, now, subscription, valueOf, windowOf } from './rig';

let azure: Rig;
let truth: AzureTruth;
beforeEach(async () => {
  azure = await startRig();
  ({ truth } = edge(azure.url));
});
afterEach(() => azure.stop());

const from = '2026-02-27T09:00:00.000Z';
const operations = 'Microsoft.CustomerLockbox/requests/activitylog/';

async function events(): Promise<Signal[]> {
  const read = valueOf(await truth.activity(subscription, windowOf(from, '2026-03-02T10:00:00.000Z')));
  expect(read.unreadable).toEqual([]);
  return read.signals;
}

async function pending(): Promise<LockboxRead[]> {
  const { requests, unreadable } = valueOf(await truth.lockboxRequests(subscription, true));
  expect(unreadable).toEqual([]);
  return requests;
}

/** Makes a request in the simulator. @returns it as the product reads it. */
async function newRequest(fields: object = {}): Promise<AccessRequest> {
  const { requestId } = await azure.post('/requests', fields);
  const { facts } = valueOf(await truth.lockboxRequest(subscription, requestId));
  return pendingRequest({ facts });
}

async function statusOf(request: AccessRequest): Promise<string> {
  return valueOf(await truth.lockboxRequest(subscription, request.facts.azureId)).azureStatus;
}

describe('what the simulator shows is read', () => {
  test('its subscriptions, over pages', async () => {
    await azure.post('/settings', { pageSize: 1 });
    expect(valueOf(await truth.subscriptions()).map(({ name }) => name)).toEqual([
      'Contoso AI Production',
      'Contoso AI Test',
    ]);
  });

  test.each(['current', 'old'])('its requests in the %s revision, with service and end', async (shape) => {
    await azure.post('/requests', { kind: 'OpenAI', shape, duration: 'Support request lifetime' });
    const [read] = await pending();
    expect(read).toMatchObject({
      azureStatus: 'Pending',
      facts: {
        service: 'openai',
        subscription,
        accessDuration: 'Support request lifetime',
        createdAt: '2026-03-02T09:00:00.000Z',
        expiresAt: '2026-03-06T09:00:00.000Z',
      },
    });
    expect(read?.facts.resourceIds).toHaveLength(1);
  });

  test('the Speech resource behind a storage account that a request is about', async () => {
    await azure.post('/requests', { resourceIds: [simulatedSpeechStorageId] });
    const [read] = await pending();
    expect(read?.facts).toMatchObject({ service: 'storage' });
    expect(read?.facts.speechResourceIds).toEqual([expect.stringMatching(/\/accounts\/contoso-speech-prod$/)]);
  });

  test('its opt-in', async () => {
    expect(await truth.optedIn()).toEqual({ ok: true, value: true });
    await azure.post('/opt-in', { isOptedIn: false });
    expect(await truth.optedIn()).toEqual({ ok: true, value: false });
  });

  test('its log, over pages and with each event listed twice', async () => {
    await azure.post('/settings', { pageSize: 2, duplicates: 1 });
    for (let made = 0; made < 3; made += 1) await azure.post('/requests');
    const signals = await events();
    expect(signals).toHaveLength(6);
    expect(new Set(signals.map(({ key }) => key)).size).toBe(3);
    expect(signals.every(({ operation }) => operation === `${operations}CreateLockboxRequest/action`)).toBe(true);
  });

  test('an event that shows late, with its old moment', async () => {
    await azure.post('/settings', { lateMs: 20 * 60_000 });
    await azure.post('/requests');
    expect(await events()).toEqual([]);
    azure.pass(20 * 60_000);
    expect(await events()).toMatchObject([{ at: now.toISOString(), submittedAt: '2026-03-02T09:20:00.000Z' }]);
  });

  test('raw events that the SDK would garble, next to one that cannot be read', async () => {
    await azure.post('/events', {
      events: [
        { operationName: `${operations}DenyLockboxRequest/action`, resourceProviderName: 'Microsoft.CustomerLockbox' },
        { operationName: null, resourceProviderName: 'Microsoft.CustomerLockbox' },
      ].map((event) => ({ ...event, subscriptionId: subscription.id })),
    });
    const read = valueOf(await truth.activity(subscription, windowOf(from, '2026-03-02T10:00:00.000Z')));
    expect(read.signals).toMatchObject([{ operation: `${operations}DenyLockboxRequest/action` }]);
    expect(read.unreadable).toEqual([{ why: 'NO_OPERATION' }]);
  });
});

describe('what happens without us is read in the right words', () => {
  test.each([
    ['approve', 'Approved', 'Approve', 'person'],
    ['deny', 'Denied', 'Deny', 'person'],
    ['auto-approve', 'Approved', 'AutoApprove', 'unknown'],
    ['auto-deny', 'Denied', 'AutoDeny', 'unknown'],
    ['expire', 'Expired', 'Expire', 'unknown'],
    ['cancel', 'Completed', 'Cancel', 'unknown'],
  ])('%s', async (act, status, operation, caller) => {
    const request = await newRequest();
    azure.pass(1_000);
    await azure.post(`/requests/${request.facts.azureId}/status`, { status: act });
    expect(await statusOf(request)).toBe(status);
    expect(await pending()).toEqual([]);
    const [newest] = await events();
    expect(newest).toMatchObject({
      operation: `${operations}${operation}LockboxRequest/action`,
      at: '2026-03-02T09:00:01.000Z',
      caller: { kind: caller },
      resourceId: request.facts.azurePath,
    });
  });

  test('a request that nobody answers, after four days', async () => {
    const request = await newRequest();
    azure.pass(4 * 24 * 3_600_000);
    expect(await statusOf(request)).toBe('Expired');
  });

  test('a word that nobody knows', async () => {
    const request = await newRequest();
    await azure.post(`/requests/${request.facts.azureId}/status`, { status: 'AwaitingMoon' });
    expect(await statusOf(request)).toBe('AwaitingMoon');
  });
});

test('a nextLink to another origin is not followed, wherever the simulator puts it', async () => {
  await azure.post('/faults', { kind: 'foreign-next-link', times: 'always' });
  for (const read of [
    truth.subscriptions(),
    truth.lockboxRequests(subscription, true),
    truth.activity(subscription, windowOf(from, now.toISOString())),
  ]) {
    expect(await read).toMatchObject({ ok: false, code: 'FOREIGN_LINK' });
  }
});

test('a token that the simulator does not know is told as such', async () => {
  const credential = { getToken: () => Promise.resolve({ token: 'made up', expiresOnTimestamp: Date.now() }) };
  const stranger = edge(azure.url, { credential });
  expect(await stranger.truth.optedIn()).toEqual({ ok: false, code: 'UNAUTHORISED', reason: 'Azure answered 401' });
});
