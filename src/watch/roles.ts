/** Who a role is given to, as Azure names the kinds. The members of a group are not read. */
export type PrincipalKind = 'user' | 'group' | 'application' | 'unknown';

/** One assignment, at a subscription or above it, of a role that may decide Lockbox requests. */
export interface ApproverRole {
  /** Object id, lower-cased. */
  principalId: string;
  principal: PrincipalKind;
  role: 'owner' | 'lockbox-approver';
  /** Only one at the subscription itself counts for Customer Lockbox (facts/azure.md). */
  at: 'subscription' | 'management-group' | 'root';
}

/** Ids of the built-in roles that may decide the Lockbox requests of a subscription: the same in every tenant. */
export const approverRoleIds = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  'lockbox-approver': '4dae6930-7baf-46f5-909e-0383bc931c46',
} as const;

/** Id of the built-in role Reader, which may read the role assignments. */
export const readerRoleId = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
