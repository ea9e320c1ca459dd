import type { AccessKind, AccessSeen } from '../../../src/model';
import { controlSeen } from '../../../src/watch/byos/control-seen';
import { placesOf } from '../../../src/watch/byos/places';
import { inventory, openAiId, speechAccount, speechId, storageAccount, storageId } from '../../fixtures/inventory';
import { decider } from '../../fixtures/records';
import { subscriptionId } from '../../fixtures/requests';
import { look, places, recordOf, shapes, signalOf, type Told } from './seeing';

const storage = 'Microsoft.Storage/storageAccounts';
const blobs = `${storage}/blobServices`;
const accounts = 'Microsoft.CognitiveServices/accounts';
const group = `/subscriptions/${subscriptionId}/resourceGroups/prod-ai`;
const container = `${storageId}/blobServices/default/containers/customspeech-audiologs`;
const assignment = (scope: string): string =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/9d1a8b58-993d-45f1-b279-c079cd810ffa`;
const lock = (scope: string): string => `${scope}/providers/Microsoft.Authorization/locks/DoNotDelete`;
const setting = (scope: string): string => `${scope}/providers/Microsoft.Insights/diagnosticSettings/to-workspace`;

function one(seen: AccessSeen[] | string): AccessSeen {
  if (typeof seen === 'string') throw new Error(seen);
  expect(seen).toHaveLength(1);
  return seen[0]!;
}

/** Everything on the control plane's list, with what stands for the resource and what of it is the target. */
const operations: [operation: string, AccessKind, resourceId?: string, target?: string, accountId?: string][] = [
  [`${storage}/write`, 'storage-changed'],
  [`${storage}/delete`, 'storage-deleted'],
  [`${storage}/listKeys/action`, 'keys-listed'],
  [`${storage}/regenerateKey/action`, 'key-regenerated'],
  [`${storage}/listAccountSas/action`, 'sas-issued'],
  [`${storage}/listServiceSas/action`, 'sas-issued'],
  [`${storage}/revokeUserDelegationKeys/action`, 'delegation-keys-revoked'],
  [`${blobs}/write`, 'blob-service-changed', `${storageId}/blobServices/default`],
  [`${blobs}/generateUserDelegationKey/action`, 'delegation-key-issued', `${storageId}/blobServices/default`],
  [`${blobs}/containers/write`, 'container-changed', container, 'customspeech-audiologs'],
  [`${blobs}/containers/delete`, 'container-deleted', container, 'customspeech-audiologs'],
  [`${blobs}/containers/setAcl/action`, 'container-access-changed', container, 'customspeech-audiologs'],
  [
    `${blobs}/containers/immutabilityPolicies/write`,
    'immutability-changed',
    `${container}/immutabilityPolicies/default`,
    'customspeech-audiologs',
  ],
  [
    `${blobs}/containers/immutabilityPolicies/delete`,
    'immutability-changed',
    `${container}/immutabilityPolicies/default`,
    'customspeech-audiologs',
  ],
  [
    `${blobs}/containers/immutabilityPolicies/extend/action`,
    'immutability-changed',
    `${container}/immutabilityPolicies/default`,
    'customspeech-audiologs',
  ],
  [`${blobs}/containers/clearLegalHold/action`, 'immutability-changed', container, 'customspeech-audiologs'],
  [`${storage}/localUsers/write`, 'local-user-changed', `${storageId}/localUsers/eve`, 'localusers/eve'],
  [`${storage}/localUsers/delete`, 'local-user-changed', `${storageId}/localUsers/eve`, 'localusers/eve'],
  [`${storage}/localUsers/listKeys/action`, 'local-user-changed', `${storageId}/localUsers/eve`, 'localusers/eve'],
  [
    `${storage}/objectReplicationPolicies/write`,
    'replication-changed',
    `${storageId}/objectReplicationPolicies/p`,
    'objectreplicationpolicies/p',
  ],
  [
    `${storage}/privateEndpointConnections/write`,
    'private-endpoint-changed',
    `${storageId}/privateEndpointConnections/p`,
    'privateendpointconnections/p',
  ],
  [
    `${storage}/managementPolicies/write`,
    'lifecycle-changed',
    `${storageId}/managementPolicies/default`,
    'managementpolicies/default',
  ],
  [
    `${storage}/encryptionScopes/write`,
    'encryption-scope-changed',
    `${storageId}/encryptionScopes/s`,
    'encryptionscopes/s',
  ],
  [
    'Microsoft.Authorization/roleAssignments/write',
    'role-granted',
    assignment(storageId),
    assignment(storageId).toLowerCase(),
  ],
  [
    'Microsoft.Authorization/roleAssignments/delete',
    'role-removed',
    assignment(container),
    assignment(container).toLowerCase(),
  ],
  ['Microsoft.Authorization/locks/write', 'lock-made', lock(storageId), lock(storageId).toLowerCase()],
  ['Microsoft.Authorization/locks/delete', 'lock-removed', lock(storageId), lock(storageId).toLowerCase()],
  [
    'Microsoft.Insights/diagnosticSettings/write',
    'diagnostics-changed',
    setting(`${storageId}/blobServices/default`),
    setting(`${storageId}/blobServices/default`).toLowerCase(),
  ],
  [
    'Microsoft.Insights/diagnosticSettings/delete',
    'diagnostics-removed',
    setting(storageId),
    setting(storageId).toLowerCase(),
  ],
  [`${accounts}/write`, 'account-changed', speechId, '', speechId],
  [`${accounts}/delete`, 'account-deleted', speechId, '', speechId],
  [`${accounts}/listKeys/action`, 'account-keys-listed', speechId, '', speechId],
  [`${accounts}/regenerateKey/action`, 'account-key-regenerated', speechId, '', speechId],
  [`${accounts}/listKeys/action`, 'account-keys-listed', openAiId, '', openAiId],
  [`${accounts}/regenerateKey/action`, 'account-key-regenerated', openAiId, '', openAiId],
];

describe.each(shapes)('in the shape %s', (shape) => {
  test.each(operations)(
    '%s is seen as %s',
    (operation, what, resourceId = storageId, target = '', accountId = storageId) => {
      const seen = one(look(shape, { operation, resourceId }));
      expect(seen).toMatchObject({
        what,
        accountId,
        target,
        source: 'activity-log',
        by: { actor: { kind: 'person', id: decider }, principalId: decider },
        address: '192.0.2.7',
        first: '2026-11-24T08:00:00.123Z',
        last: '2026-11-24T08:00:00.123Z',
        count: 1,
        succeeded: true,
      });
    },
  );

  test.each(operations)(
    '%s is not final while it is only started or accepted, and seen where it failed',
    (operation, what, resourceId = storageId) => {
      expect(look(shape, { operation, resourceId, status: 'Started' })).toBe('NOT_FINAL');
      expect(look(shape, { operation, resourceId, status: 'Accepted' })).toBe('NOT_FINAL');
      expect(one(look(shape, { operation, resourceId, status: 'Failed' }))).toMatchObject({ what, succeeded: false });
    },
  );

  test.each(operations)('without an inventory nobody knows whose %s is', (operation, _what, resourceId = storageId) => {
    const signal = signalOf(recordOf(shape, { operation, resourceId }));
    expect(controlSeen(signal, undefined)).toEqual({ kind: 'ignored', why: 'NO_INVENTORY' });
  });

  test.each<[string, Told]>([
    ['another storage account', { operation: `${storage}/listKeys/action`, resourceId: `${storageId}2` }],
    [
      'one whose name begins alike',
      { operation: `${blobs}/containers/write`, resourceId: container.replace('contosospeechdata', 'contosospeech') },
    ],
    [
      'a role at another resource group',
      { operation: 'Microsoft.Authorization/roleAssignments/write', resourceId: assignment(`${group}-2`) },
    ],
    [
      'a role at another resource of the group',
      {
        operation: 'Microsoft.Authorization/roleAssignments/write',
        resourceId: assignment(`${group}/providers/Microsoft.Compute/virtualMachines/v`),
      },
    ],
    [
      'a lock of another account',
      { operation: 'Microsoft.Authorization/locks/delete', resourceId: lock(`${storageId}2`) },
    ],
    [
      'the diagnostic settings of a subscription',
      {
        operation: 'Microsoft.Insights/diagnosticSettings/write',
        resourceId: setting(`/subscriptions/${subscriptionId}`),
      },
    ],
    ['a write of another Azure AI account', { operation: `${accounts}/write`, resourceId: openAiId }],
    ['the end of another Azure AI account', { operation: `${accounts}/delete`, resourceId: openAiId }],
    [
      'an Azure AI account that nobody knows',
      { operation: `${accounts}/listKeys/action`, resourceId: `${openAiId}-2` },
    ],
  ])('%s is another resource', (_, told) => {
    expect(look(shape, told)).toBe('OTHER_RESOURCE');
  });

  test.each([
    'Microsoft.Storage/storageAccounts/read',
    'Microsoft.Compute/virtualMachines/write',
    `${blobs}/containers/read`,
  ])('%s is another operation', (operation) => {
    expect(look(shape, { operation })).toBe('OTHER_OPERATION');
  });

  const second =
    '/subscriptions/aaaaaaaa-0d34-4b6a-9a77-1f0f8f0c1a01/resourceGroups/other/providers/Microsoft.Storage/storageAccounts/fabrikamspeech';
  const two = placesOf(
    inventory({
      accounts: [speechAccount(), speechAccount({ id: `${speechId}-2`, userOwnedStorage: [{ resourceId: second }] })],
      storage: [storageAccount(), storageAccount({ id: second, name: 'fabrikamspeech' })],
    }),
  );
  test.each<[string, string, string[]]>([
    ['the subscription', `/subscriptions/${subscriptionId}`, [storageId]],
    ['its resource group', group, [storageId]],
    ['a management group', '/providers/Microsoft.Management/managementGroups/root', [storageId, second]],
    ['the tenant', '', [storageId, second]],
  ])(
    'a role or a lock at %s concerns each storage of Speech below it, under keys of their own',
    (_, scope, expected) => {
      for (const [operation, id] of [
        ['Microsoft.Authorization/roleAssignments/write', assignment(scope)],
        ['Microsoft.Authorization/locks/write', lock(scope)],
      ] as const) {
        const seen = look(shape, { operation, resourceId: id, scope: scope === '' ? '/' : scope }, two) as AccessSeen[];
        expect(seen.map(({ accountId }) => accountId).sort()).toEqual(expected);
        const { key } = signalOf(recordOf(shape, { operation, resourceId: id, scope: scope === '' ? '/' : scope }));
        expect(seen.map((each) => each.key).sort()).toEqual(expected.map((each) => `${key}/${each.toLowerCase()}`));
      }
    },
  );

  test('an assignment whose record names only the scope of the call is found by that', () => {
    const told = {
      operation: 'Microsoft.Authorization/roleAssignments/write',
      resourceId: storageId,
      scope: storageId,
    };
    expect(one(look(shape, told))).toMatchObject({ accountId: storageId, what: 'role-granted' });
  });
});

test('storage that was BYOS until lately is still found, for the events of its end that come late', () => {
  const late = [{ storageId, speechIds: [speechId], expectedPrincipals: [] }];
  const gone = placesOf({ accounts: [], storage: [] }, [], late);
  expect(one(look('rest', { operation: `${accounts}/delete`, resourceId: speechId }, gone))).toMatchObject({
    accountId: speechId,
  });
  expect(one(look('rest', { operation: `${storage}/delete` }, gone))).toMatchObject({ accountId: storageId });
  expect(places.storage.size).toBe(1);
});

test('the id that the caller gave the call, and the correlation id, are kept: they tell our own calls', () => {
  expect(one(look('rest', { operation: `${storage}/write` }))).toMatchObject({
    clientRequestId: 'call-1',
    correlationId: '0c0ffee0-aaaa-4bbb-8ccc-000000000001',
  });
});
