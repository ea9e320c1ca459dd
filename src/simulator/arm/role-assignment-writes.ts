import type { Router } from 'express';
import { parseCondition } from '../access/condition';
import { azureTime } from '../clock';
import { principalTypes, type RoleAssignment } from '../role-assignments';
import type { State } from '../state';
import { principalOf } from './authenticate';
import { bodyOf, fieldsOf, textField } from './body';
import { carryOut } from './carry-out';
import { refuse, sendArmError, type ArmError, type OrArmError } from './errors';
import { extensionId, extensionOf } from './extension';
import { apiVersion } from './query';
import { roleAssignmentType, wireAssignment } from './role-assignment-wire';
import { sameText } from './scope';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Adds the making and taking away of role assignments. Their events name the parent as scope, as Azure's do. */
export function addRoleAssignmentWrites(router: Router, route: RegExp, state: State): void {
  router.put(route, apiVersion('2022-04-01'), (request, response) => {
    const at = extensionOf(state, request, roleAssignmentType);
    if (!at.ok) {
      sendArmError(response, at.error);
      return;
    }
    const { scope, name = '' } = at.value;
    const resourceId = extensionId({ scope, name }, roleAssignmentType);
    const doing = { name: `${roleAssignmentType}/write`, resourceId, scope, needs: 'write' } as const;
    carryOut(state, { request, response }, doing, () => {
      const draft = draftOf(scope, name, fieldsOf(bodyOf(request)['properties']));
      if (!draft.ok) return { refused: draft.error };
      const by = principalOf(state, request);
      const createdBy = by.kind === 'azure' ? {} : { createdBy: by.oid };
      return put(state, { ...draft.value, createdOn: azureTime(state.clock.now()), ...createdBy });
    });
  });
  router.delete(route, apiVersion('2022-04-01'), (request, response) => {
    const at = extensionOf(state, request, roleAssignmentType);
    if (!at.ok) {
      sendArmError(response, at.error);
      return;
    }
    const { scope, name = '' } = at.value;
    const found = state.world.roleAssignments.find((one) => sameText(one.scope, scope) && sameText(one.name, name));
    if (found === undefined) {
      response.status(204).send('');
      return;
    }
    const resourceId = extensionId({ scope, name }, roleAssignmentType);
    const doing = { name: `${roleAssignmentType}/delete`, resourceId, scope, needs: 'delete' } as const;
    carryOut(state, { request, response }, doing, () => {
      state.world.roleAssignments = state.world.roleAssignments.filter((one) => one !== found);
      return { status: 200, body: wireAssignment(found, scope) };
    });
  });
}

function put(state: State, made: RoleAssignment): { status: number; body: object } | { refused: ArmError } {
  const { roleAssignments } = state.world;
  const isSame = (one: RoleAssignment): boolean =>
    sameText(one.scope, made.scope) && sameText(one.roleId, made.roleId) && sameText(one.principalId, made.principalId);
  const known = roleAssignments.find(({ name }) => sameText(name, made.name));
  if (known !== undefined && !isSame(known)) {
    const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
    return { refused: { status: 409, code: 'RoleAssignmentUpdateNotPermitted', message } };
  }
  const twin = roleAssignments.find((one) => isSame(one) && one !== known);
  if (twin !== undefined) {
    const message = `The role assignment already exists. The ID of the existing role assignment is ${twin.name.replaceAll('-', '')}.`;
    return { refused: { status: 409, code: 'RoleAssignmentExists', message } };
  }
  state.world.roleAssignments = [...roleAssignments.filter((one) => one !== known), made];
  return { status: known === undefined ? 201 : 200, body: wireAssignment(made, made.scope) };
}

function draftOf(scope: string, name: string, fields: Record<string, unknown>): OrArmError<RoleAssignment> {
  const roleId = textField(fields, 'roleDefinitionId')?.split('/').at(-1);
  const principalId = textField(fields, 'principalId');
  const principalType = principalTypes.find((type) => type === fields['principalType']) ?? 'User';
  const condition = textField(fields, 'condition');
  const conditionVersion = textField(fields, 'conditionVersion');
  const description = textField(fields, 'description');
  if (!guid.test(name)) {
    return refuse(
      400,
      'InvalidRoleAssignmentId',
      `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
    );
  }
  if (roleId === undefined || !guid.test(roleId) || principalId === undefined || !guid.test(principalId)) {
    return refuse(400, 'BadRequestFormat', 'roleDefinitionId and principalId are required and must be GUIDs.');
  }
  if (conditionVersion !== undefined && conditionVersion !== '2.0') {
    return refuse(400, 'InvalidConditionVersion', `The condition version '${conditionVersion}' is not supported.`);
  }
  // Azure refuses a condition that it cannot read; under which code is not confirmed.
  if (condition !== undefined && parseCondition(condition) === undefined) {
    return refuse(400, 'InvalidCondition', 'The role assignment condition is invalid.');
  }
  const conditional = condition === undefined ? {} : { condition, conditionVersion: conditionVersion ?? '2.0' };
  const described = description === undefined ? {} : { description };
  return { ok: true, value: { name, scope, roleId, principalId, principalType, ...conditional, ...described } };
}
