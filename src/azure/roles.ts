import { approverRoleIds, type ApproverRole, type Subscription } from '../engine';
import type { Arm } from './arm';
import { subscriptionPath } from './path';

const version = 'api-version=2022-04-01';
const filter = `$filter=${encodeURIComponent('atScope()')}`;

const roles: ReadonlyMap<string, ApproverRole['role']> = new Map([
  [approverRoleIds.owner, 'owner'],
  [approverRoleIds['lockbox-approver'], 'lockbox-approver'],
]);

const principals: ReadonlyMap<string, ApproverRole['principal']> = new Map([
  ['user', 'user'],
  ['group', 'group'],
  ['foreigngroup', 'group'],
  ['serviceprincipal', 'application'],
]);

/**
 * Reads who holds a role that may decide Lockbox requests, at the subscription and above it. Roles that somebody is
 * only eligible for, and the members of groups, are not among them.
 *
 * @throws AzureError.
 */
export async function readApproverRoles(arm: Arm, { id }: Subscription): Promise<ApproverRole[]> {
  const path = `${subscriptionPath(id)}/providers/Microsoft.Authorization/roleAssignments?${filter}&${version}`;
  return (await arm.list(path)).flatMap((record) => roleOf(record, id));
}

/** What cannot be understood gives nobody a role: at worst somebody is missed, and a finding says so. */
function roleOf(record: unknown, subscriptionId: string): ApproverRole[] {
  const { properties } = looseOf(record);
  const { roleDefinitionId, principalId, principalType, scope } = looseOf(properties);
  const role = roles.get(textOf(roleDefinitionId).split('/').at(-1) ?? '');
  const at = placeOf(textOf(scope), subscriptionId);
  const holder = textOf(principalId);
  if (role === undefined || at === undefined || !/^[0-9a-f-]{36}$/.test(holder)) return [];
  return [{ principalId: holder, principal: principals.get(textOf(principalType)) ?? 'unknown', role, at }];
}

function placeOf(scope: string, subscriptionId: string): ApproverRole['at'] | undefined {
  if (scope === '/') return 'root';
  const bare = scope.replace(/\/$/, '');
  if (bare === `/subscriptions/${subscriptionId.toLowerCase()}`) return 'subscription';
  return bare.startsWith('/providers/microsoft.management/managementgroups/') ? 'management-group' : undefined;
}

function looseOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** @returns the text lower-cased: ids, kinds and scopes are compared without case. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
