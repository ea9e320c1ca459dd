import { Router } from 'express';
import type { State } from '../state';
import { accountActionRoutes } from './account-actions';
import { accountRoutes } from './accounts';
import { activityLogRoutes } from './activity-log';
import { authenticate } from './authenticate';
import { blobServiceRoutes } from './blob-services';
import { diagnosticSettingRoutes } from './diagnostic-settings';
import { sendArmError } from './errors';
import { lockboxRoutes } from './lockbox';
import { lockRoutes } from './locks';
import { resourceGraphRoutes } from './resource-graph';
import { roleAssignmentRoutes } from './role-assignments';
import { storageAccountRoutes } from './storage-accounts';
import { storageActionRoutes } from './storage-actions';
import { subscriptionRoutes } from './subscriptions';
import { workspaceRoutes } from './workspaces';

/** The management endpoint: every route wants a token; what it does not know is an honest 404 in ARM's shape. */
export function armRoutes(state: State): Router {
  const router = Router();
  router.use(authenticate(state));
  router.use(subscriptionRoutes(state), accountRoutes(state), roleAssignmentRoutes(state));
  router.use(lockboxRoutes(state), activityLogRoutes(state));
  router.use(accountActionRoutes(state), lockRoutes(state), diagnosticSettingRoutes(state));
  router.use(resourceGraphRoutes(state), workspaceRoutes(state));
  router.use(storageAccountRoutes(state), storageActionRoutes(state), blobServiceRoutes(state));
  router.use((request, response) => {
    sendArmError(response, {
      status: 404,
      code: 'InvalidResourceType',
      message: `The simulator has nothing at ${request.method} ${request.path}.`,
    });
  });
  return router;
}
