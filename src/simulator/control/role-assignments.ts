import { Router } from 'express';
import { azureTime } from '../clock';
import { Input } from '../input';
import { SimulatorError } from '../error';
import { makeRoleAssignment, principalTypes, simulatedRoles, type RoleAssignment } from '../role-assignments';
import type { State } from '../state';
import { findSubscription } from './find';
import { principalFrom } from './who';

/** The control API's part about who has which role. */
export function roleAssignmentControl(state: State): Router {
  const router = Router();
  router.get('/role-assignments', (_request, response) => {
    response.json(state.world.roleAssignments);
  });
  router.post('/role-assignments', (request, response) => {
    const made = assignmentFrom(state, Input.of(request.body));
    // Azure has no two assignments of one role to one principal at one scope.
    if (state.world.roleAssignments.some(({ name }) => name === made.name)) {
      throw new SimulatorError('CONFLICT', 'The role assignment already exists.');
    }
    state.world.roleAssignments.push(made);
    response.status(201).json(made);
  });
  router.delete('/role-assignments', (_request, response) => {
    state.world.roleAssignments = [];
    response.json({ ok: true });
  });
  router.delete('/role-assignments/:name', (request, response) => {
    const { name } = request.params;
    const index = state.world.roleAssignments.findIndex((one) => one.name === name.toLowerCase());
    if (index < 0) throw new SimulatorError('NOT_FOUND', `There is no role assignment ${name}.`);
    response.json(state.world.roleAssignments.splice(index, 1)[0]);
  });
  return router;
}

function assignmentFrom(state: State, input: Input): RoleAssignment {
  const role = input.requiredText('role');
  const known = Object.entries(simulatedRoles).find(([name]) => name === role)?.[1];
  const [description, condition] = [input.text('description'), input.text('condition')];
  return makeRoleAssignment({
    scope:
      input.text('scope') ?? `/subscriptions/${findSubscription(state, input.text('subscription')).subscriptionId}`,
    roleId: known ?? role,
    principalId: principalIdFrom(input),
    principalType: input.oneOf('principalType', principalTypes) ?? 'User',
    createdOn: azureTime(state.clock.now()),
    ...(description === undefined ? {} : { description }),
    ...(condition === undefined ? {} : { condition, conditionVersion: '2.0' }),
  });
}

/** By object id, or by a person's name in Azure, whose id the simulator makes up. */
function principalIdFrom(input: Input): string {
  const by = principalFrom(input.object('principal'));
  return by === undefined || by.kind === 'azure' ? input.requiredText('principalId') : by.oid;
}
