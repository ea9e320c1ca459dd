import { defaultAccounts, type Account } from './accounts';
import type { LoggedEvent } from './activity-events';
import { simulatedSubscriptions } from './constants';
import type { Fault } from './fault';
import { defaultDirectory, type GraphDirectory } from './graph/directory';
import type { LockboxRequest } from './lockbox/request';
import { defaultRoleAssignments, type RoleAssignment } from './role-assignments';
import { defaultSettings, type Settings } from './settings';

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
  roleAssignments: RoleAssignment[];
  directory: GraphDirectory;
  requests: LockboxRequest[];
  log: LoggedEvent[];
  faults: Fault[];
}

/** @returns the world at the start: two subscriptions, accounts of every kind, opted in, approvers in Azure, no request yet. */
export function defaultWorld(tenantId: string, lateMs: number): World {
  const subscriptions: Subscription[] = Object.values(simulatedSubscriptions);
  return {
    optedIn: true,
    settings: { ...defaultSettings, lateMs },
    subscriptions: subscriptions.map((subscription) => ({ ...subscription })),
    accounts: defaultAccounts(tenantId),
    roleAssignments: defaultRoleAssignments(),
    directory: defaultDirectory(),
    requests: [],
    log: [],
    faults: [],
  };
}
