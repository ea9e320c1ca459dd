import type { RoleAssignment } from '../role-assignments';
import { extensionId } from './extension';

/** The type as it stands in paths. */
export const roleAssignmentType = 'Microsoft.Authorization/roleAssignments';

/** As the API tells it: the role by its path within the subscription that was asked about. */
export function wireAssignment(assignment: RoleAssignment, askedAt: string): object {
  const { name, scope, roleId, principalId, principalType } = assignment;
  const subscription = /^\/subscriptions\/[^/]+/i.exec(askedAt)?.[0] ?? '';
  const time = assignment.createdOn ?? '2025-03-04T08:15:30.1234567Z';
  return {
    properties: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType,
      scope,
      condition: assignment.condition ?? null,
      conditionVersion: assignment.conditionVersion ?? null,
      createdOn: time,
      updatedOn: time,
      createdBy: assignment.createdBy ?? null,
      updatedBy: assignment.createdBy ?? null,
      delegatedManagedIdentityResourceId: null,
      description: assignment.description ?? null,
    },
    id: extensionId({ scope, name }, roleAssignmentType),
    type: roleAssignmentType,
    name,
  };
}
