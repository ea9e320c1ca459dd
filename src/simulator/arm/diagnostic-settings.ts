import { Router } from 'express';
import type { DiagnosticSetting } from '../diagnostics';
import type { State } from '../state';
import { bodyOf, fieldsOf } from './body';
import { carryOut } from './carry-out';
import { sendArmError } from './errors';
import { extensionId, extensionOf, extensionRoute, type Extension } from './extension';
import { apiVersion } from './query';
import { sameText } from './scope';

const type = 'Microsoft.Insights/diagnosticSettings';
const version = '2021-05-01-preview';

/** Microsoft.Insights: where the log of a resource is sent. A list has no pages, as Azure's has none. */
export function diagnosticSettingRoutes(state: State): Router {
  const router = Router();
  const route = extensionRoute(type);
  router.get(route, apiVersion(version), (request, response) => {
    const at = extensionOf(state, request, type);
    if (!at.ok) sendArmError(response, at.error);
    else if (at.value.name === undefined) {
      const { scope } = at.value;
      const found = state.world.diagnosticSettings.filter(({ resourceId }) => sameText(resourceId, scope));
      response.json({ value: found.map(wireSetting) });
    } else {
      const found = settingOf(state, at.value);
      if (found !== undefined) response.json(wireSetting(found));
      else {
        const message = `The diagnostic setting '${at.value.name}' could not be found.`;
        sendArmError(response, { status: 404, code: 'ResourceNotFound', message });
      }
    }
  });
  addWrites(router, route, state);
  return router;
}

function addWrites(router: Router, route: RegExp, state: State): void {
  router.put(route, apiVersion(version), (request, response) => {
    const at = extensionOf(state, request, type);
    if (!at.ok) {
      sendArmError(response, at.error);
      return;
    }
    const { scope: resourceId, name = '' } = at.value;
    const doing = {
      name: `${type}/write`,
      resourceId: extensionId({ scope: resourceId, name }, type),
      needs: 'write',
    } as const;
    carryOut(state, { request, response }, doing, () => {
      const properties = fieldsOf(bodyOf(request)['properties']);
      const known = settingOf(state, at.value);
      const made: DiagnosticSetting = { name, resourceId, properties };
      state.world.diagnosticSettings = [...state.world.diagnosticSettings.filter((one) => one !== known), made];
      return { status: 200, body: wireSetting(made) };
    });
  });
  router.delete(route, apiVersion(version), (request, response) => {
    const at = extensionOf(state, request, type);
    if (!at.ok) {
      sendArmError(response, at.error);
      return;
    }
    const found = settingOf(state, at.value);
    if (found === undefined) {
      response.status(204).send('');
      return;
    }
    const resourceId = extensionId({ scope: found.resourceId, name: found.name }, type);
    carryOut(state, { request, response }, { name: `${type}/delete`, resourceId, needs: 'delete' }, () => {
      state.world.diagnosticSettings = state.world.diagnosticSettings.filter((one) => one !== found);
      return { status: 200 };
    });
  });
}

function settingOf(state: State, { scope, name = '' }: Extension): DiagnosticSetting | undefined {
  return state.world.diagnosticSettings.find((one) => sameText(one.resourceId, scope) && sameText(one.name, name));
}

function wireSetting({ name, resourceId, properties }: DiagnosticSetting): object {
  return { id: extensionId({ scope: resourceId, name }, type), type, name, properties };
}
