import type { AccessRole, Instant } from '../../model';

const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

/** The built-in role that an access is granted by, and what of it lets somebody reach data. */
export interface BlobRole {
  /** GUID of the role's definition, the same in every tenant. */
  id: string;
  /** Every data action of the role: what a condition leaves out it does not hold for. */
  dataActions: readonly string[];
}

/**
 * Storage Blob Data Reader and Storage Blob Data Contributor.
 *
 * Source: Azure built-in roles for storage (learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage),
 * their `dataActions` in full.
 */
export const blobRoles: Readonly<Record<AccessRole, BlobRole>> = {
  read: { id: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', dataActions: [`${blobs}/read`] },
  write: {
    id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    dataActions: [`${blobs}/delete`, `${blobs}/read`, `${blobs}/write`, `${blobs}/move/action`, `${blobs}/add/action`],
  },
};

/**
 * The condition, version 2.0, that ends an assignment of a role at a moment: each data action of the role is let through
 * only while that has not come.
 *
 * A condition holds for the actions that it names and lets every other one through, so each has its clause. It reaches
 * data actions alone: the management of containers that the role for writing holds, and asking for a user-delegation
 * key, end with the assignment itself.
 *
 * Source: "Azure role assignment condition format and syntax" (conditions-format: `!(ActionMatches{…}) OR …`, clauses
 * joined by AND) and "Actions and attributes for Azure role assignment conditions for Azure Blob Storage"
 * (storage-auth-abac-attributes: `@Environment[UtcNow]`, which takes DateTimeGreaterThan and DateTimeLessThan alone).
 */
export function endingCondition(role: AccessRole, until: Instant): string {
  const clause = (action: string): string =>
    `((!(ActionMatches{'${action}'})) OR (@Environment[UtcNow] DateTimeLessThan '${until}'))`;
  return blobRoles[role].dataActions.map(clause).join(' AND ');
}

/** @returns whether both are the same condition. Azure may lay one out in another way than it was sent. */
export function sameCondition(a: string, b: string): boolean {
  return a.replace(/\s+/g, '') === b.replace(/\s+/g, '');
}
