import { createStorageActions } from '../../../src/azure';
import type { Clock, PlannedAction } from '../../../src/model';
import type { StorageActions } from '../../../src/workflow';
import { speechStorage } from '../../simulator/storage-rig';
import { person } from '../../fixtures/requests';
import { armScope, credentialAt, now } from '../rig';

/** The actions as main puts them together, against a stand-in. */
export function actionsAt(url: string, timeoutMs = 5_000, clock: Clock = { now: () => now }): StorageActions {
  const credential = credentialAt(url);
  return createStorageActions({ endpoint: url, scope: armScope, credential, clock, timeoutMs });
}

export const grantName = '9a9a9a9a-1111-4222-8333-444455556666';
export const assignmentId = `${speechStorage}/providers/Microsoft.Authorization/roleAssignments/${grantName}`;
export const settingId = `${speechStorage}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings/audit`;
export const until = '2026-03-02T17:00:00.000Z';

/** A grant of the tests. */
export function grantOf(changes: Partial<Extract<PlannedAction, { do: 'grant-role' }>> = {}): PlannedAction {
  return {
    do: 'grant-role',
    name: grantName,
    scope: speechStorage,
    role: 'read',
    principalId: person(7).id,
    until,
    description: 'Lockbox Bot A-0123456789',
    ...changes,
  };
}

/** Network rules as the simulated storage does not have them. */
export const rules = {
  defaultAction: 'Deny',
  bypass: 'Logging, AzureServices',
  ipRules: ['198.51.100.0/24', '203.0.113.7'],
  virtualNetworkRules: [],
  resourceAccessRules: [],
};

const logs = [{ categoryGroup: 'audit', enabled: true, retentionPolicy: null }];

/** One of every action, by name. */
export const plans: Readonly<Record<PlannedAction['do'], PlannedAction>> = {
  'delete-role-assignment': { do: 'delete-role-assignment', assignmentId },
  'remove-grant': { do: 'remove-grant', assignmentId },
  'rotate-key': { do: 'rotate-key', storageId: speechStorage, key: 'key1' },
  'revoke-delegation-keys': { do: 'revoke-delegation-keys', storageId: speechStorage },
  'restore-network': { do: 'restore-network', storageId: speechStorage, rules, publicNetworkAccess: 'Enabled' },
  'restore-diagnostics': {
    do: 'restore-diagnostics',
    settingId,
    setting: JSON.stringify({ properties: { workspaceId: '/subscriptions/x/workspaces/y', logs, metrics: null } }),
  },
  'grant-role': grantOf(),
};
