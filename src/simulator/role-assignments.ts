import { simulatedApp, simulatedPortalUser, simulatedSubscriptions } from './constants';
import { guidFrom } from './ids';

/** The built-in roles that the control API knows by a name. */
export const simulatedRoles = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  approver: '4dae6930-7baf-46f5-909e-0383bc931c46',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
} as const;

/** The kinds of principals as ARM names them. */
export const principalTypes = ['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device'] as const;

/** A role that somebody has somewhere. */
export interface RoleAssignment {
  /** GUID of the assignment. */
  name: string;
  /** `/`, a management group, a subscription or something in one. */
  scope: string;
  /** GUID of the role. */
  roleId: string;
  principalId: string;
  principalType: (typeof principalTypes)[number];
}

/** @returns an assignment; the same draft has the same name. */
export function makeRoleAssignment(draft: Omit<RoleAssignment, 'name'>): RoleAssignment {
  const { scope, roleId, principalId } = draft;
  return { name: guidFrom(`role assignment ${scope} ${roleId} ${principalId}`.toLowerCase()), ...draft };
}

/** Whether a person holds a role at the subscription itself that lets them decide; one above it does not count. */
export function mayDecide(assignments: readonly RoleAssignment[], subscriptionId: string, oid: string): boolean {
  const scope = `/subscriptions/${subscriptionId}`.toLowerCase();
  const deciding: readonly string[] = [simulatedRoles.owner, simulatedRoles.approver];
  return assignments.some(
    (one) =>
      one.scope.toLowerCase() === scope &&
      one.principalId.toLowerCase() === oid.toLowerCase() &&
      deciding.includes(one.roleId.toLowerCase()),
  );
}

/** @returns the assignments of the default world: the application may approve, and two people are owners. */
export function defaultRoleAssignments(): RoleAssignment[] {
  return Object.values(simulatedSubscriptions).flatMap(({ subscriptionId }) => {
    const scope = `/subscriptions/${subscriptionId}`;
    const owners = [simulatedPortalUser.oid, guidFrom('person olga.owner@contoso.example')];
    return [
      makeRoleAssignment({
        scope,
        roleId: simulatedRoles.approver,
        principalId: simulatedApp.objectId,
        principalType: 'ServicePrincipal',
      }),
      ...owners.map((principalId) =>
        makeRoleAssignment({ scope, roleId: simulatedRoles.owner, principalId, principalType: 'User' }),
      ),
    ];
  });
}
