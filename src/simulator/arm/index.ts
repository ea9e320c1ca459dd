import { Router } from 'express';
import type { State } from '../state';
import { accountRoutes } from './accounts';
import { activityLogRoutes } from './activity-log';
import { authenticate } from './authenticate';
import { sendArmError } from './errors';
import { lockboxRoutes } from './lockbox';
import { roleAssignmentRoutes } from './role-assignments';
import { subscriptionRoutes } from './subscriptions';

/** The management endpoint: every route wants a token; what it does not know is an honest 404 in ARM's shape. */
export function armRoutes(state: State): Router {
  const router = Router();
  router.use(authenticate(state));
  router.use(subscriptionRoutes(state), accountRoutes(state), roleAssignmentRoutes(state));
  router.use(lockboxRoutes(state), activityLogRoutes(state));
  router.use((request, response) => {
    sendArmError(response, {
      status: 404,
      code: 'InvalidResourceType',
      message: `The simulator has nothing at ${request.method} ${request.path}.`,
    });
  });
  return router;
}
