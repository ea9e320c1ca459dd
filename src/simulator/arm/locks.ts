import { Router } from 'express';
import { isWithin, type Lock } from '../locks';
import type { State } from '../state';
import { bodyOf, fieldsOf, textField } from './body';
import { carryOut } from './carry-out';
import { sendArmError } from './errors';
import { extensionId, extensionOf, extensionRoute, type Extension } from './extension';
import { pageOf, positionOf } from './paging';
import { apiVersion, queryParameter } from './query';
import { sameText } from './scope';

const type = 'Microsoft.Authorization/locks';

/** Microsoft.Authorization: management locks. `$filter=atScope()` leaves out those below the scope. */
export function lockRoutes(state: State): Router {
  const router = Router();
  const route = extensionRoute(type);
  router.get(route, apiVersion(), (request, response) => {
    const at = extensionOf(state, request, type);
    const position = positionOf(request);
    if (!at.ok) sendArmError(response, at.error);
    else if (!position.ok) sendArmError(response, position.error);
    else if (at.value.name !== undefined) {
      const found = lockOf(state, at.value);
      if (found !== undefined) response.json(wireLock(found));
      else sendArmError(response, { status: 404, code: 'LockNotFound', message: 'The lock could not be found.' });
    } else {
      const { scope } = at.value;
      const atScope = queryParameter(request, '$filter') !== undefined;
      const found = state.world.locks.filter(
        (one) => isWithin(scope, one.scope) || (!atScope && isWithin(one.scope, scope)),
      );
      response.json(pageOf(request, found.map(wireLock), position.value, state.world.settings.pageSize));
    }
  });
  addWrites(router, route, state);
  return router;
}

function addWrites(router: Router, route: RegExp, state: State): void {
  router.put(route, apiVersion(), (request, response) => {
    const at = extensionOf(state, request, type);
    if (!at.ok) {
      sendArmError(response, at.error);
      return;
    }
    const { scope, name = '' } = at.value;
    const doing = {
      name: `${type}/write`,
      resourceId: extensionId({ scope, name }, type),
      scope,
      needs: 'nothing',
    } as const;
    carryOut(state, { request, response }, doing, () => {
      const fields = fieldsOf(bodyOf(request)['properties']);
      const level = (['CanNotDelete', 'ReadOnly'] as const).find((one) => one === fields['level']);
      if (level === undefined || name === '') {
        return {
          refused: { status: 400, code: 'InvalidLock', message: 'A lock needs the level CanNotDelete or ReadOnly.' },
        };
      }
      const known = lockOf(state, at.value);
      const notes = textField(fields, 'notes');
      const made: Lock = { name, scope, level, ...(notes === undefined ? {} : { notes }) };
      state.world.locks = [...state.world.locks.filter((one) => one !== known), made];
      return { status: known === undefined ? 201 : 200, body: wireLock(made) };
    });
  });
  router.delete(route, apiVersion(), (request, response) => {
    const at = extensionOf(state, request, type);
    if (!at.ok) {
      sendArmError(response, at.error);
      return;
    }
    const found = lockOf(state, at.value);
    if (found === undefined) {
      response.status(204).send('');
      return;
    }
    const { scope } = found;
    const doing = { name: `${type}/delete`, resourceId: extensionId(found, type), scope, needs: 'nothing' } as const;
    carryOut(state, { request, response }, doing, () => {
      state.world.locks = state.world.locks.filter((one) => one !== found);
      return { status: 200 };
    });
  });
}

function lockOf(state: State, { scope, name = '' }: Extension): Lock | undefined {
  return state.world.locks.find((one) => sameText(one.scope, scope) && sameText(one.name, name));
}

function wireLock({ level, notes, ...lock }: Lock): object {
  return {
    properties: { level, ...(notes === undefined ? {} : { notes }) },
    id: extensionId(lock, type),
    type,
    name: lock.name,
  };
}
