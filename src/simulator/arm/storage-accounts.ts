import { Router, type Request } from 'express';
import type { State } from '../state';
import { makeStorageAccount, wireStorageAccount, type StorageAccount } from '../storage/account';
import { bodyOf, fieldsOf, textField } from './body';
import { carryOut } from './carry-out';
import { sendArmError } from './errors';
import { pageOf, positionOf } from './paging';
import { apiVersion } from './query';
import { pathPart, sameText, subscriptionOf } from './scope';
import { storagePath, withStorage } from './storage-find';

const list = '/subscriptions/:subscription/providers/Microsoft.Storage/storageAccounts';
const listOfGroup = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Storage/storageAccounts';
const write = 'Microsoft.Storage/storageAccounts/write';

/** Microsoft.Storage: the accounts, listed, read, made, changed and deleted. */
export function storageAccountRoutes(state: State): Router {
  const router = Router();
  router.get([list, listOfGroup], apiVersion(), (request, response) => {
    const subscription = subscriptionOf(state, request);
    const position = positionOf(request);
    if (!subscription.ok) sendArmError(response, subscription.error);
    else if (!position.ok) sendArmError(response, position.error);
    else {
      const prefix = prefixOf(subscription.value.subscriptionId, request).toLowerCase();
      const found = state.world.storageAccounts.filter(({ id }) => id.toLowerCase().startsWith(prefix));
      response.json(pageOf(request, found.map(wireStorageAccount), position.value, state.world.settings.pageSize));
    }
  });
  router.get(
    storagePath,
    apiVersion(),
    withStorage(state, (account, { response }) => {
      response.json(wireStorageAccount(account));
    }),
  );
  router.patch(
    storagePath,
    apiVersion(),
    withStorage(state, (account, call) => {
      carryOut(state, call, { name: write, resourceId: account.id, needs: 'write' }, () => {
        change(account, call.request);
        return { status: 200, body: wireStorageAccount(account) };
      });
    }),
  );
  addMaking(router, state);
  return router;
}

function addMaking(router: Router, state: State): void {
  router.put(storagePath, apiVersion(), (request, response) => {
    const subscription = subscriptionOf(state, request);
    if (!subscription.ok) {
      sendArmError(response, subscription.error);
      return;
    }
    const { subscriptionId } = subscription.value;
    const draft = makeStorageAccount({
      subscriptionId,
      resourceGroup: pathPart(request, 'group'),
      name: pathPart(request, 'account'),
      location: textField(bodyOf(request), 'location') ?? 'westeurope',
    });
    const known = state.world.storageAccounts.find(({ id }) => sameText(id, draft.id));
    const account = known ?? draft;
    const doing = { name: write, resourceId: account.id, needs: 'write', accepted: known === undefined } as const;
    carryOut(state, { request, response }, doing, () => {
      change(account, request);
      if (known === undefined) state.world.storageAccounts.push(account);
      return { status: 200, body: wireStorageAccount(account) };
    });
  });
  router.delete(
    storagePath,
    apiVersion(),
    withStorage(state, (account, call) => {
      const doing = {
        name: 'Microsoft.Storage/storageAccounts/delete',
        resourceId: account.id,
        needs: 'delete',
      } as const;
      carryOut(state, call, doing, () => {
        const { world } = state;
        world.storageAccounts = world.storageAccounts.filter((one) => one !== account);
        return { status: 200 };
      });
    }),
  );
}

function prefixOf(subscriptionId: string, request: Request): string {
  const group = pathPart(request, 'group');
  return `/subscriptions/${subscriptionId}/${group === '' ? '' : `resourceGroups/${group}/`}`;
}

/** Azure lays the given properties over those that are there; what a service fills in itself cannot be set. */
function change(account: StorageAccount, request: Request): void {
  const { properties, tags, sku } = bodyOf(request);
  const { creationTime: _1, keyCreationTime: _2, provisioningState: _3, ...given } = fieldsOf(properties);
  Object.assign(account.properties, given);
  if (tags !== undefined) account.tags = fieldsOf(tags) as Record<string, string>;
  Object.assign(account.sku, fieldsOf(sku));
}
