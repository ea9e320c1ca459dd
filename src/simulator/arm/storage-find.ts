import type { Request, RequestHandler, Response } from 'express';
import type { State } from '../state';
import type { StorageAccount } from '../storage/account';
import { refuse, sendArmError, type OrArmError } from './errors';
import { pathPart, sameText, subscriptionOf } from './scope';

/** Where a storage account is in ARM. */
export const storagePath =
  '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Storage/storageAccounts/:account';

/** @returns a handler that is given the storage account of the path, or answers ARM's 404. */
export function withStorage(
  state: State,
  handle: (account: StorageAccount, call: { request: Request; response: Response }) => void,
): RequestHandler {
  return (request, response) => {
    const found = storageOf(state, request);
    if (found.ok) handle(found.value, { request, response });
    else sendArmError(response, found.error);
  };
}

function storageOf(state: State, request: Request): OrArmError<StorageAccount> {
  const subscription = subscriptionOf(state, request);
  if (!subscription.ok) return subscription;
  const [group, name] = [pathPart(request, 'group'), pathPart(request, 'account')];
  const id = `/subscriptions/${subscription.value.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Storage/storageAccounts/${name}`;
  const found = state.world.storageAccounts.find((one) => sameText(one.id, id));
  return found === undefined
    ? refuse(
        404,
        'ResourceNotFound',
        `The Resource 'Microsoft.Storage/storageAccounts/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      )
    : { ok: true, value: found };
}
