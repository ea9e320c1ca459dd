import { Router, type Request } from 'express';
import { isWithin } from '../locks';
import type { State } from '../state';
import { refuse, sendArmError, type OrArmError } from './errors';
import { extensionOf, extensionRoute } from './extension';
import { pageOf, positionOf, type Page } from './paging';
import { apiVersion, queryParameter } from './query';
import { roleAssignmentType, wireAssignment } from './role-assignment-wire';
import { addRoleAssignmentWrites } from './role-assignment-writes';
import { sameText } from './scope';

/**
 * Microsoft.Authorization: role assignments at any scope, from a container up to the tenant. Without a filter those at,
 * above and below the scope; `atScope()` leaves out those below; `principalId eq '…'` and `assignedTo('…')` keep one
 * principal's (there are no groups here, so both say the same).
 */
export function roleAssignmentRoutes(state: State): Router {
  const router = Router();
  const route = extensionRoute(roleAssignmentType);
  router.get(route, apiVersion('2022-04-01'), (request, response) => {
    const at = extensionOf(state, request, roleAssignmentType);
    if (!at.ok) sendArmError(response, at.error);
    else if (at.value.name !== undefined) {
      const { scope, name } = at.value;
      const found = state.world.roleAssignments.find((one) => sameText(one.scope, scope) && sameText(one.name, name));
      if (found !== undefined) response.json(wireAssignment(found, scope));
      else sendArmError(response, notFound(name));
    } else {
      const page = listed(state, request, at.value.scope);
      if (page.ok) response.json(page.value);
      else sendArmError(response, page.error);
    }
  });
  addRoleAssignmentWrites(router, route, state);
  return router;
}

function notFound(name: string): { status: number; code: string; message: string } {
  return { status: 404, code: 'RoleAssignmentNotFound', message: `The role assignment '${name}' is not found.` };
}

function listed(state: State, request: Request, scope: string): OrArmError<Page<object>> {
  const filter = parseFilter(queryParameter(request, '$filter'));
  if (!filter.ok) return filter;
  const position = positionOf(request);
  if (!position.ok) return position;
  const { atScope, principalId } = filter.value;
  const found = state.world.roleAssignments
    .filter((one) => isWithin(scope, one.scope) || (!atScope && isWithin(one.scope, scope)))
    .filter((one) => principalId === undefined || sameText(one.principalId, principalId));
  const page = pageOf(request, found, position.value, state.world.settings.pageSize);
  return { ok: true, value: { ...page, value: page.value.map((one) => wireAssignment(one, scope)) } };
}

function parseFilter(text: string | undefined): OrArmError<{ atScope: boolean; principalId?: string }> {
  if (text === undefined || text.trim() === '') return { ok: true, value: { atScope: false } };
  const filter =
    /^\s*(?:(atScope\(\))(?:\s+and\s+(?=\S)|\s*$))?(?:principalId\s+eq\s+'([^']+)'|assignedTo\('([^']+)'\))?\s*$/i;
  const match = filter.exec(text);
  if (match === null) return refuse(400, 'UnsupportedQuery', `The filter '${text}' is not supported.`);
  const principalId = match[2] ?? match[3];
  return {
    ok: true,
    value: { atScope: match[1] !== undefined, ...(principalId === undefined ? {} : { principalId }) },
  };
}
