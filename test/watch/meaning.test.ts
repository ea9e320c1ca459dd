import type { Signal, SignalStatus } from '../../src/model';
import { meaningOf } from '../../src/watch';
import { azureId, blobsOfAccount, lockboxOperation, lockboxResource } from '../fixtures/records';
import { subscriptionId } from '../fixtures/requests';

function signal(changes: Partial<Signal> = {}): Signal {
  return {
    shape: 'rest',
    key: 'k',
    operation: lockboxOperation('Create'),
    status: 'succeeded',
    at: '2026-11-24T08:00:00.000Z',
    resourceId: lockboxResource,
    caller: { kind: 'unknown' },
    properties: {},
    ...changes,
  };
}

const about = { azureId, subscriptionId };
const decisionCall = 'Microsoft.CustomerLockbox/requests/UpdateApproval/action';

describe('the operations of Customer Lockbox are understood by their value', () => {
  test.each([
    ['Create', 'created'],
    ['Approve', 'approved'],
    ['Deny', 'denied'],
    ['Expire', 'expired'],
    ['Cancel', 'cancelled'],
    ['AutoApprove', 'auto-approved'],
    ['AutoDeny', 'auto-denied'],
  ])('%s means %s, in any case of its letters', (word, event) => {
    const operation = lockboxOperation(word);
    for (const written of [operation, operation.toUpperCase(), operation.toLowerCase()]) {
      expect(meaningOf(signal({ operation: written }))).toEqual({ kind: 'lockbox', event, ...about });
    }
  });

  test.each<SignalStatus>(['succeeded', 'failed', 'other'])('an event with the status %s is final', (status) => {
    expect(meaningOf(signal({ status }))).toMatchObject({ kind: 'lockbox' });
  });

  test.each<SignalStatus>(['started', 'accepted'])('an event with the status %s is NOT_FINAL', (status) => {
    for (const operation of [lockboxOperation('Approve'), decisionCall]) {
      expect(meaningOf(signal({ operation, status }))).toEqual({ kind: 'ignored', why: 'NOT_FINAL' });
    }
  });

  test.each([
    'Create Lockbox Request',
    'Approve Lockbox Request',
    'Microsoft.CustomerLockbox/requests/read',
    `${lockboxOperation('Create')}/x`,
    `x/${lockboxOperation('Create')}`,
    lockboxOperation('Recreate'),
    lockboxOperation(''),
    'Microsoft.Compute/virtualMachines/write',
  ])('%s is another operation', (operation) => {
    expect(meaningOf(signal({ operation }))).toEqual({ kind: 'ignored', why: 'OTHER_OPERATION' });
  });
});

describe('which request an event is about is read from wherever it stands', () => {
  const path = lockboxResource.toUpperCase();
  test.each<[string, Partial<Signal>, object]>([
    ['the resource id, lower-cased', { resourceId: path }, about],
    ['the resource id of a longer path', { resourceId: `${lockboxResource}/activitylog` }, about],
    ['a property', { resourceId: '', properties: { requestId: 'ABC' } }, { azureId: 'abc' }],
    ['a property in another case', { resourceId: '', properties: { LOCKBOXREQUESTID: 'ABC' } }, { azureId: 'abc' }],
    ['nothing', { resourceId: '' }, {}],
    ['the subscription of the event', { resourceId: '', subscriptionId: 's1' }, { subscriptionId: 's1' }],
    ['the subscription of the resource, before that of the event', { subscriptionId: 's1' }, about],
  ])('%s', (_, changes, expected) => {
    expect(meaningOf(signal(changes))).toEqual({ kind: 'lockbox', event: 'created', ...expected });
  });
});

describe('a call of updateApproval tells the verdict by its body', () => {
  test.each([
    ['{"status":"Approve","reason":"x"}', 'approve'],
    ['{"status" : "deny"}', 'reject'],
    ['{"decision":"Approve"}', 'approve'],
    ['{"reason":"\\"status\\":\\"Approve\\"","status":"Deny"}', 'reject'],
    ['{"status":"Approve","reason":"cut of', 'approve'],
  ])('%s means %s', (requestbody, verdict) => {
    const meaning = { kind: 'lockbox-decision-call', ...about, verdict };
    expect(meaningOf(signal({ operation: decisionCall, properties: { requestbody } }))).toEqual(meaning);
    expect(
      meaningOf(signal({ operation: decisionCall.toUpperCase(), properties: { requestBody: requestbody } })),
    ).toEqual(meaning);
  });

  test.each(['{"status":"Maybe"}', '{"reason":"Approve"}', '', 'approve'])('%p tells none', (requestbody) => {
    expect(meaningOf(signal({ operation: decisionCall, properties: { requestbody } }))).toEqual({
      kind: 'lockbox-decision-call',
      ...about,
    });
  });
});

describe('what can concern Speech storage is NO_INVENTORY: whose storage it is, nobody told', () => {
  test.each([
    'Microsoft.Storage/storageAccounts/listKeys/action',
    'MICROSOFT.STORAGE/STORAGEACCOUNTS/REGENERATEKEY/ACTION',
    'Microsoft.Storage/storageAccounts/write',
    'Microsoft.Storage/storageAccounts/blobServices/containers/setAcl/action',
    'Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action',
    'Microsoft.Storage/storageAccounts/localUsers/write',
    'Microsoft.Authorization/roleAssignments/write',
    'Microsoft.Authorization/locks/delete',
    'Microsoft.Insights/diagnosticSettings/delete',
    'Microsoft.CognitiveServices/accounts/listKeys/action',
  ])('%s', (operation) => {
    for (const status of ['succeeded', 'failed', 'started'] as const) {
      expect(meaningOf(signal({ operation, status }))).toEqual({ kind: 'ignored', why: 'NO_INVENTORY' });
    }
  });

  test.each([
    ['a blob of a storage account', blobsOfAccount, 'NO_INVENTORY'],
    ['the same, upper-cased', blobsOfAccount.toUpperCase(), 'NO_INVENTORY'],
    ['a file share', blobsOfAccount.replace('blobServices', 'fileServices'), 'OTHER_OPERATION'],
    ['a key vault', '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v', 'OTHER_OPERATION'],
  ])('a resource log about %s: %s is %s', (_, resourceId, why) => {
    // Some exports leave out the category, by which a resource log is told from an event.
    for (const shape of ['resource-log', 'event-hub'] as const) {
      expect(meaningOf(signal({ shape, operation: 'GetBlob', resourceId }))).toEqual({ kind: 'ignored', why });
    }
  });

  test.each([
    'Microsoft.Storage/storageAccounts/read',
    'Microsoft.Storage/storageAccounts/writes',
    'Microsoft.Storage/storageAccounts/queueServices/write',
    'Microsoft.KeyVault/vaults/delete',
  ])('%s is another operation', (operation) => {
    expect(meaningOf(signal({ operation }))).toEqual({ kind: 'ignored', why: 'OTHER_OPERATION' });
  });
});
