import { Router } from 'express';
import type { Workspace } from '../logs/workspace';
import type { State } from '../state';
import { decodedPath } from './body';
import { sendArmError } from './errors';
import { apiVersion } from './query';
import { sameText } from './scope';

const one =
  '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.OperationalInsights/workspaces/:name';

/** Microsoft.OperationalInsights: a workspace, which tells the GUID that queries name it by. */
export function workspaceRoutes(state: State): Router {
  const router = Router();
  router.get(one, apiVersion(), (request, response) => {
    const path = decodedPath(request);
    const found = state.world.workspaces.find(({ id }) => sameText(id, path));
    if (found !== undefined) response.json(wire(found));
    else
      sendArmError(response, { status: 404, code: 'ResourceNotFound', message: `There is no workspace at ${path}.` });
  });
  return router;
}

function wire({ id, customerId, location }: Workspace): object {
  const name = id.split('/').at(-1);
  const properties = { customerId, provisioningState: 'Succeeded', retentionInDays: 30, sku: { name: 'PerGB2018' } };
  return { id, name, type: 'Microsoft.OperationalInsights/workspaces', location, properties };
}
