import { isWithin } from '../locks';
import type { AuthenticationType, BlobOperationName } from '../logs/row';
import { blobOperations } from '../logs/row';
import type { RoleAssignment } from '../role-assignments';
import { simulatedRoles } from '../role-assignments';
import type { StorageAccount, StorageKeyName } from '../storage/account';
import { parseCondition } from './condition';

/** Somebody's access to a blob. */
export interface BlobAccess {
  account: StorageAccount;
  container: string;
  blob: string;
  operation: BlobOperationName;
  authentication: AuthenticationType;
  /** Whose token, or whose user-delegation key. */
  principalId: string;
  /** Which key was used, or signed the SAS, and which making of it. */
  key: { name: StorageKeyName; generation: number };
  /** When the user-delegation key was given out; milliseconds since 1970. */
  keyIssuedAt: number;
  /** Without port. */
  ip: string;
  /** Whether it comes from a service that Azure trusts, such as Speech. */
  isTrustedService: boolean;
}

/** What comes of an access. */
export type Verdict =
  { allowed: true; assignment?: RoleAssignment } | { allowed: false; status: 403 | 404; code: string };

/** @returns whether Azure lets the access happen at this moment, by keys, roles, conditions, and network rules. */
export function judge(access: BlobAccess, assignments: readonly RoleAssignment[], now: Date): Verdict {
  const { account } = access;
  if (!passesNetwork(access)) return refused('AuthorizationFailure');
  const sharedKeys = account.properties['allowSharedKeyAccess'] !== false;
  const isCurrent = account.keyGenerations[access.key.name] === access.key.generation;
  switch (access.authentication) {
    case 'AccountKey':
    case 'SAS':
      if (!sharedKeys) return refused('KeyBasedAuthenticationNotPermitted');
      return isCurrent ? found(access) : refused('AuthenticationFailed');
    case 'DelegationSas':
      if (access.keyIssuedAt <= (account.delegationRevokedAt ?? -Infinity)) return refused('AuthenticationFailed');
      return byRole(access, assignments, now);
    case 'OAuth':
      return byRole(access, assignments, now);
    case 'Anonymous': {
      const isPublic =
        containerOf(access)?.publicAccess !== 'None' && account.properties['allowBlobPublicAccess'] === true;
      return isPublic ? found(access) : refused('PublicAccessNotPermitted');
    }
  }
}

function refused(code: string): Verdict {
  return { allowed: false, status: 403, code };
}

function found(access: BlobAccess, assignment?: RoleAssignment): Verdict {
  if (containerOf(access) === undefined) return { allowed: false, status: 404, code: 'ContainerNotFound' };
  return { allowed: true, ...(assignment === undefined ? {} : { assignment }) };
}

function containerOf({ account, container }: BlobAccess): StorageAccount['containers'][number] | undefined {
  return account.containers.find(({ name }) => name === container);
}

const dataActions: Readonly<Record<string, readonly string[]>> = {
  [simulatedRoles['blob-reader']]: ['read'],
  [simulatedRoles['blob-contributor']]: ['read', 'write', 'delete', 'add/action', 'move/action'],
  [simulatedRoles['blob-owner']]: ['read', 'write', 'delete', 'add/action', 'move/action'],
};

const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';

/** Roles that manage an account, Owner too, open no blob: only those with data actions do. */
function byRole(access: BlobAccess, assignments: readonly RoleAssignment[], now: Date): Verdict {
  const { action } = blobOperations[access.operation];
  const path = `${access.account.id}/blobServices/default/containers/${access.container}`;
  const opening = assignments.find(
    (one) =>
      one.principalId.toLowerCase() === access.principalId.toLowerCase() &&
      isWithin(path, one.scope) &&
      dataActions[one.roleId.toLowerCase()]?.includes(action) === true &&
      holds(one, access, `${blobs}/${action}`, now),
  );
  return opening === undefined ? refused('AuthorizationPermissionMismatch') : found(access, opening);
}

/** A condition that the simulator cannot read opens nothing. */
function holds({ condition }: RoleAssignment, access: BlobAccess, action: string, now: Date): boolean {
  if (condition === undefined) return true;
  const { container, blob } = access;
  const subOperation = access.operation === 'ListBlobs' ? 'Blob.List' : '';
  return parseCondition(condition)?.({ action, subOperation, now, container, blob }) === true;
}

interface NetworkRules {
  bypass?: string;
  defaultAction?: string;
  ipRules?: { value?: string }[];
}

function passesNetwork({ account: { properties }, ip, isTrustedService }: BlobAccess): boolean {
  const rules = (properties['networkAcls'] ?? {}) as NetworkRules;
  if (isTrustedService && rules.bypass?.includes('AzureServices') === true) return true;
  if (properties['publicNetworkAccess'] === 'Disabled') return false;
  if (rules.defaultAction !== 'Deny') return true;
  return (rules.ipRules ?? []).some(({ value }) => value !== undefined && isInRange(ip, value));
}

/** @returns true where an IPv4 address is the given one, or in the range given as `203.0.113.0/24`. */
function isInRange(ip: string, range: string): boolean {
  const [network = '', bits = '32'] = range.split('/');
  const [one, other] = [numberOf(ip), numberOf(network)];
  if (one === undefined || other === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(one / size) === Math.floor(other / size);
}

function numberOf(ip: string): number | undefined {
  const parts = ip.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
