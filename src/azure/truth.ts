import type { AzureTruth, LockboxRead, Subscription } from '../engine';
import { readAccountAccess } from './account-access';
import { AccountBook } from './accounts';
import { readActivity } from './activity';
import { Arm, type ArmOptions } from './arm';
import { AzureError } from './errors';
import { readInventory } from './inventory';
import { LockboxApi } from './lockbox';
import type { ReadRequest } from './lockbox-wire';
import { read } from './read';
import { readApproverRoles } from './roles';
import { readStorageLogSettings } from './storage-log-settings';
import { readSubscriptions } from './subscriptions';

/** What is read of Azure, and how. */
export interface TruthOptions extends ArmOptions {
  tenantId: string;
  /** All of the tenant that the credential sees, or these. */
  subscriptions: 'all' | readonly string[];
}

/** Azure's truth as the engine reads it. Failures are values. */
export function createAzureTruth(options: TruthOptions): AzureTruth {
  const arm = new Arm(options);
  const api = new LockboxApi(arm);
  const accounts = new AccountBook(arm, options.clock);
  return {
    subscriptions: () => read(() => readSubscriptions(arm, options.subscriptions, options.tenantId)),
    lockboxRequests: (subscription, pendingOnly) =>
      read(async () => {
        const requests: LockboxRead[] = [];
        const unreadable: { why: string }[] = [];
        for (const one of await api.list(subscription, pendingOnly)) {
          if (one.ok) requests.push(await complete(accounts, one));
          else unreadable.push({ why: one.why });
        }
        return { requests, unreadable };
      }),
    lockboxRequest: (subscription, azureId) => read(() => readOne(api, accounts, subscription, azureId)),
    activity: (source, window) => read(() => readActivity(arm, source, window)),
    approverRoles: (subscription) => read(() => readApproverRoles(arm, subscription)),
    inventory: (subscriptions) => read(() => readInventory(arm, subscriptions)),
    accountAccess: (storageId) => readAccountAccess(arm, storageId),
    storageLogSettings: (storageIds) => read(() => readStorageLogSettings(arm, storageIds)),
    optedIn: () => read(() => api.optedIn(options.tenantId)),
  };
}

/** Reads one request with what its resources are. @throws AzureError. */
export async function readOne(
  api: LockboxApi,
  accounts: AccountBook,
  subscription: Subscription,
  azureId: string,
): Promise<LockboxRead> {
  const one = await api.get(subscription, azureId);
  if (!one.ok) throw new AzureError('NOT_UNDERSTOOD', one.why);
  if (one.request.facts.azureId.toLowerCase() !== azureId.toLowerCase()) {
    throw new AzureError('NOT_UNDERSTOOD', 'the answer is about another request');
  }
  return complete(accounts, one);
}

async function complete(accounts: AccountBook, { request }: Extract<ReadRequest, { ok: true }>): Promise<LockboxRead> {
  const about = await accounts.about(request.facts.resourceIds);
  return { facts: { ...request.facts, ...about }, azureStatus: request.azureStatus };
}
