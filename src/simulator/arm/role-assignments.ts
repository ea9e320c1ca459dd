import { Router, type Request } from 'express';
import type { RoleAssignment } from '../role-assignments';
import type { State } from '../state';
import { refuse, sendArmError, type OrArmError } from './errors';
import { pageOf, positionOf, type Page } from './paging';
import { apiVersion, queryParameter } from './query';
import { sameText, subscriptionOf } from './scope';

const list = '/subscriptions/:subscription/providers/Microsoft.Authorization/roleAssignments';

/** Microsoft.Authorization: the role assignments of a subscription. `$filter=atScope()` leaves out those below it. */
export function roleAssignmentRoutes(state: State): Router {
  const router = Router();
  router.get(list, apiVersion('2022-04-01'), (request, response) => {
    const page = listed(state, request);
    if (page.ok) response.json(page.value);
    else sendArmError(response, page.error);
  });
  return router;
}

function listed(state: State, request: Request): OrArmError<Page<object>> {
  const subscription = subscriptionOf(state, request);
  if (!subscription.ok) return subscription;
  const filter = queryParameter(request, '$filter');
  if (filter !== undefined && !/^\s*atScope\(\)\s*$/i.test(filter)) {
    return refuse(400, 'UnsupportedQuery', `The filter '${filter}' is not supported.`);
  }
  const position = positionOf(request);
  if (!position.ok) return position;
  const { subscriptionId } = subscription.value;
  const root = `/subscriptions/${subscriptionId}`;
  const found = state.world.roleAssignments.filter(({ scope }) => {
    const isAbove = !scope.toLowerCase().startsWith('/subscriptions/');
    const isBelow = scope.toLowerCase().startsWith(`${root}/`.toLowerCase());
    return isAbove || sameText(scope, root) || (filter === undefined && isBelow);
  });
  const page = pageOf(request, found, position.value, state.world.settings.pageSize);
  return { ok: true, value: { ...page, value: page.value.map((one) => wireAssignment(one, subscriptionId)) } };
}

/** As the API tells it: the role by its path within the subscription that was asked about. */
function wireAssignment(
  { name, scope, roleId, principalId, principalType }: RoleAssignment,
  subscription: string,
): object {
  return {
    properties: {
      roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType,
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: '2025-03-04T08:15:30.1234567Z',
      updatedOn: '2025-03-04T08:15:30.1234567Z',
      createdBy: null,
      updatedBy: null,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}
