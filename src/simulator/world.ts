import { defaultAccounts, type Account } from './accounts';
import type { LoggedEvent } from './activity-events';
import {
  simulatedSpeechStorageId,
  simulatedSubscriptions,
  simulatedWorkspaceId,
  simulatedWorkspaceResourceId,
} from './constants';
import type { DiagnosticSetting } from './diagnostics';
import type { Fault } from './fault';
import { defaultDirectory, type GraphDirectory } from './graph/directory';
import type { LockboxRequest } from './lockbox/request';
import type { Lock } from './locks';
import { logCategories } from './logs/row';
import { Workspace } from './logs/workspace';
import { defaultRoleAssignments, type RoleAssignment } from './role-assignments';
import { defaultSettings, type Settings } from './settings';
import type { StorageAccount } from './storage/account';
import { defaultStorageAccounts } from './storage/defaults';

/** A subscription as the simulator keeps it. */
export interface Subscription {
  subscriptionId: string;
  displayName: string;
}

/** Everything that a reset throws away. */
export interface World {
  optedIn: boolean;
  settings: Settings;
  subscriptions: Subscription[];
  accounts: Account[];
  storageAccounts: StorageAccount[];
  workspaces: Workspace[];
  diagnosticSettings: DiagnosticSetting[];
  locks: Lock[];
  roleAssignments: RoleAssignment[];
  directory: GraphDirectory;
  requests: LockboxRequest[];
  log: LoggedEvent[];
  faults: Fault[];
}

/** @returns the world at the start: two subscriptions, accounts of every kind, opted in, approvers in Azure, no request yet. */
export function defaultWorld(tenantId: string, lateMs: number): World {
  const subscriptions: Subscription[] = Object.values(simulatedSubscriptions);
  const accounts = defaultAccounts(tenantId);
  return {
    optedIn: true,
    settings: { ...defaultSettings, lateMs },
    subscriptions: subscriptions.map((subscription) => ({ ...subscription })),
    accounts,
    storageAccounts: defaultStorageAccounts(),
    workspaces: [new Workspace(simulatedWorkspaceResourceId, simulatedWorkspaceId, 'westeurope')],
    diagnosticSettings: [speechLog()],
    locks: [],
    roleAssignments: defaultRoleAssignments(accounts),
    directory: defaultDirectory(),
    requests: [],
    log: [],
    faults: [],
  };
}

/** The storage of Speech says who reads and writes in it; the other storage account says nothing. */
function speechLog(): DiagnosticSetting {
  return {
    name: 'to-contoso-logs',
    resourceId: `${simulatedSpeechStorageId}/blobServices/default`,
    properties: {
      workspaceId: simulatedWorkspaceResourceId,
      logs: logCategories.map((category) => ({ category, enabled: true })),
    },
  };
}
