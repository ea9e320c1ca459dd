import type { Account } from './accounts';
import { simulatedApp, simulatedPortalUser, simulatedSubscriptions } from './constants';
import { guidFrom } from './ids';

/** The built-in roles that the control API knows by a name. */
export const simulatedRoles = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  approver: '4dae6930-7baf-46f5-909e-0383bc931c46',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'blob-reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  'blob-contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  'blob-owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
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
  description?: string;
  /** Under what condition it holds, in Azure's own language, version 2.0. */
  condition?: string;
  conditionVersion?: string;
  /** With seven decimals, as Azure writes it; absent for those of the start. */
  createdOn?: string;
  /** Object id of who made it. */
  createdBy?: string;
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

/**
 * @returns the assignments of the default world: the application may approve, two people are owners, and an AI account
 * with storage of its customer's may use that storage.
 */
export function defaultRoleAssignments(accounts: readonly Account[]): RoleAssignment[] {
  return [...ofSubscriptions(), ...accounts.flatMap(ofStorage)];
}

function ofStorage({ identity: { principalId }, properties: { userOwnedStorage } }: Account): RoleAssignment[] {
  const storages = (userOwnedStorage ?? []) as { resourceId: string }[];
  return storages.map(({ resourceId: scope }) =>
    makeRoleAssignment({
      scope,
      roleId: simulatedRoles['blob-contributor'],
      principalId,
      principalType: 'ServicePrincipal',
    }),
  );
}

function ofSubscriptions(): RoleAssignment[] {
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
