import type { PrincipalKind } from './roles';

/** As `az` names the kinds. */
const azKinds: Readonly<Record<PrincipalKind, string>> = {
  user: 'User',
  group: 'Group',
  application: 'ServicePrincipal',
  unknown: 'User',
};

/** @returns the commands that give somebody a role at a subscription, with az and with PowerShell. */
export function roleCommands(
  whom: { id: string; kind: PrincipalKind },
  roleId: string,
  subscriptionId: string,
): string {
  const scope = `/subscriptions/${subscriptionId}`;
  return [
    `az role assignment create --assignee-object-id ${whom.id} --assignee-principal-type ${azKinds[whom.kind]} --role ${roleId} --scope ${scope}`,
    `New-AzRoleAssignment -ObjectId ${whom.id} -RoleDefinitionId ${roleId} -Scope ${scope}`,
  ].join('\nor: ');
}
