import { Router } from 'express';
import { wireAccount } from '../accounts';
import type { State } from '../state';
import { sendArmError } from './errors';
import { pageOf, positionOf } from './paging';
import { apiVersion } from './query';
import { pathPart, sameText, subscriptionOf } from './scope';

const provider = '/subscriptions/:subscription/providers/Microsoft.CognitiveServices/accounts';
const one = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.CognitiveServices/accounts/:name';

/** Azure AI accounts: the list of a subscription, and one by resource group and name. */
export function accountRoutes(state: State): Router {
  const router = Router();
  router.get(provider, apiVersion(), (request, response) => {
    const subscription = subscriptionOf(state, request);
    const position = positionOf(request);
    if (!subscription.ok) sendArmError(response, subscription.error);
    else if (!position.ok) sendArmError(response, position.error);
    else {
      const prefix = `/subscriptions/${subscription.value.subscriptionId}/`.toLowerCase();
      const accounts = state.world.accounts.filter(({ id }) => id.toLowerCase().startsWith(prefix));
      response.json(pageOf(request, accounts.map(wireAccount), position.value, state.world.settings.pageSize));
    }
  });
  router.get(one, apiVersion(), (request, response) => {
    const subscription = subscriptionOf(state, request);
    if (!subscription.ok) {
      sendArmError(response, subscription.error);
      return;
    }
    const { path } = request;
    const account = state.world.accounts.find(({ id }) => sameText(id, decodeURIComponent(path)));
    if (account !== undefined) response.json(wireAccount(account));
    else sendArmError(response, notFound(pathPart(request, 'name'), pathPart(request, 'group')));
  });
  return router;
}

function notFound(name: string, group: string): { status: number; code: string; message: string } {
  return {
    status: 404,
    code: 'ResourceNotFound',
    message: `The Resource 'Microsoft.CognitiveServices/accounts/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  };
}
