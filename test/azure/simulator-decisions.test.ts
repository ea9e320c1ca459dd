import { simulatedApp } from '../../src/simulator';
import type { AzureTruth } from '../../src/engine';
import type { AccessRequest, Signal } from '../../src/model';
import type { Executor } from '../../src/workflow';
import { pendingRequest } from '../fixtures/requests';
import { startRig, type Rig } from '../simulator/rig';
import { edge, subscription, valueOf, windowOf } from './rig';

let azure: Rig;
let truth: AzureTruth;
let executor: Executor;
beforeEach(async () => {
  azure = await startRig();
  ({ truth, executor } = edge(azure.url));
});
afterEach(() => azure.stop());

const from = '2026-02-27T09:00:00.000Z';

async function events(): Promise<Signal[]> {
  const read = valueOf(await truth.activity(subscription, windowOf(from, '2026-03-02T10:00:00.000Z')));
  expect(read.unreadable).toEqual([]);
  return read.signals;
}

/** Makes a request in the simulator. @returns it as the product reads it. */
async function newRequest(fields: object = {}): Promise<AccessRequest> {
  const { requestId } = await azure.post('/requests', fields);
  const { facts } = valueOf(await truth.lockboxRequest(subscription, requestId));
  return pendingRequest({ facts });
}

describe('a decision of ours', () => {
  test.each([
    ['approve', 'Approving', 'Approved'],
    ['reject', 'Denying', 'Denied'],
  ] as const)('is taken, under way, and shown: %s', async (verdict, underWay, outcome) => {
    await azure.post('/settings', { settleAfterReads: 2 });
    const request = await newRequest();
    const executed = await executor.execute(request, verdict, 'Gründe, "zitiert"\nund in Zeilen');
    expect(executed).toEqual({
      kind: 'accepted',
      azureRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      azureCorrelationId: expect.any(String) as string,
      azureDate: 'Mon, 02 Mar 2026 09:00:00 GMT',
    });
    expect(await executor.readBack(request)).toMatchObject({ kind: 'found', azureStatus: underWay });
    expect(await executor.readBack(request)).toMatchObject({ kind: 'found', azureStatus: outcome });
    const kept = await azure.get(`/requests/${request.facts.azureId}`);
    expect(kept.decisions).toMatchObject([
      { answer: 'taken', reason: 'Gründe, "zitiert"\nund in Zeilen', by: { appid: simulatedApp.clientId } },
    ]);
  });

  test('is known again in the log by the identity that made it', async () => {
    const request = await newRequest();
    await executor.execute(request, 'approve', 'x');
    const { appId, objectId } = await executor.identity();
    expect({ appId, objectId }).toEqual({ appId: simulatedApp.clientId, objectId: simulatedApp.objectId });
    const decided = (await events()).find(({ operation }) => operation.includes('Approve'));
    expect(decided?.caller).toEqual({ kind: 'app', id: appId });
  });

  test.each([409, 400])('that comes too late is a conflict which tells the state (%i)', async (conflictStatus) => {
    await azure.post('/settings', { conflictStatus });
    const request = await newRequest();
    await azure.post(`/requests/${request.facts.azureId}/status`, { status: 'deny' });
    expect(await executor.execute(request, 'approve', 'x')).toMatchObject({
      kind: 'refused',
      why: 'AZURE_CONFLICT',
      httpStatus: conflictStatus,
      azureStatus: 'Denied',
      code: 'InvalidRequestState',
    });
  });

  test('that an application may not make is forbidden', async () => {
    await azure.post('/settings', { appsMayDecide: false });
    expect(await executor.execute(await newRequest(), 'approve', 'x')).toMatchObject({
      kind: 'refused',
      why: 'AZURE_FORBIDDEN',
      code: 'AuthorizationFailed',
    });
  });

  test('on a request that is gone is not found', async () => {
    const request = await newRequest();
    await azure.post('/reset');
    expect(await executor.execute(request, 'approve', 'x')).toMatchObject({ why: 'AZURE_NOT_FOUND' });
    expect(await executor.readBack(request)).toEqual({ kind: 'gone' });
  });

  test.each([
    ['reset', 'Pending', 0],
    ['reset-after', 'Approving', 1],
    ['cut-body', 'Approving', 1],
  ])('whose answer is lost is unanswered and sent once: %s', async (kind, status, received) => {
    const request = await newRequest();
    await azure.post('/faults', { match: { path: 'updateApproval' }, times: 'always', kind });
    expect(await executor.execute(request, 'approve', 'x')).toMatchObject({ kind: 'unanswered' });
    const kept = await azure.get(`/requests/${request.facts.azureId}`);
    expect(kept).toMatchObject({ status, decisionsReceived: received });
    const sent = (await azure.list('/calls')).filter((call) => JSON.stringify(call).includes('updateApproval'));
    expect(sent).toHaveLength(1);
  });

  test('whose answer is held back is unanswered in time, though Azure has done it', async () => {
    const request = await newRequest();
    const impatient = edge(azure.url, { timeoutMs: 500 });
    // Signed in before, so that the time-out meets the decision alone.
    await impatient.executor.identity();
    await azure.post('/faults', { match: { path: 'updateApproval' }, kind: 'delay-after', ms: 3_600_000 });
    expect(await impatient.executor.execute(request, 'approve', 'x')).toMatchObject({ kind: 'unanswered' });
    expect(await azure.get(`/requests/${request.facts.azureId}`)).toMatchObject({ decisionsReceived: 1 });
  });
});
