import { Router } from 'express';
import type { State } from '../state';
import type { Subscription } from '../world';
import { sendArmError } from './errors';
import { pageOf, positionOf } from './paging';
import { apiVersion } from './query';
import { subscriptionOf } from './scope';

/** `GET /subscriptions` and `GET /subscriptions/{id}`, as Microsoft.Resources answers them. */
export function subscriptionRoutes(state: State): Router {
  const router = Router();
  router.get('/subscriptions', apiVersion(), (request, response) => {
    const position = positionOf(request);
    if (!position.ok) {
      sendArmError(response, position.error);
      return;
    }
    const { subscriptions, settings } = state.world;
    const page = pageOf(request, subscriptions, position.value, settings.pageSize);
    response.json({
      ...page,
      value: page.value.map((one) => wireSubscription(one, state.tenantId)),
      count: { type: 'Total', value: subscriptions.length },
    });
  });
  router.get('/subscriptions/:subscription', apiVersion(), (request, response) => {
    const found = subscriptionOf(state, request);
    if (found.ok) response.json(wireSubscription(found.value, state.tenantId));
    else sendArmError(response, found.error);
  });
  return router;
}

function wireSubscription({ subscriptionId, displayName }: Subscription, tenantId: string): object {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}
