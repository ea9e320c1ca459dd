import { roleCommands } from './role-commands';
import { approverRoleIds, readerRoleId, type ApproverRole } from './roles';

/** What can stand in the way of an approval before there is a request. */
export type PreflightCode =
  | 'NOT_OPTED_IN'
  | 'NO_AZURE_APPROVER'
  | 'TOO_FEW_AZURE_APPROVERS'
  | 'SERVICE_LACKS_ROLE'
  | 'APPROVER_LACKS_ROLE'
  | 'ROLE_ONLY_ABOVE'
  | 'ROLES_UNREADABLE'
  | 'STORAGE_LOG_MISSING'
  | 'STORAGE_LOG_UNREADABLE';

/** One thing that stands in the way, and how to mend it. */
export interface PreflightFinding {
  code: PreflightCode;
  /** Absent where it concerns the tenant. */
  subscriptionId?: string;
  /** Whom it is about, by object id, where it is about one. */
  principalId?: string;
  /** Which storage account it is about, where it is about one. */
  resourceId?: string;
  /** A sentence. */
  says: string;
  mend: string;
}

/** What was read of one subscription, or why nothing was. */
export interface SubscriptionRoles {
  subscription: { id: string; name?: string };
  roles: { ok: true; value: readonly ApproverRole[] } | { ok: false; reason: string };
}

/** Who ought to be able to approve. */
export interface Expected {
  /** Object id of the service, which decides in its own name; absent where its token does not say. */
  serviceId: string | undefined;
  /** Designated approvers: object ids, and addresses, of which nothing can be said here. */
  approvers: readonly string[];
  /** Whether each approver decides in their own name: then they need the role, and the service does not. */
  approversDecide?: boolean;
}

/** @returns what stands in the way of an approval in the whole tenant. */
export function tenantFindings(isOptedIn: boolean): PreflightFinding[] {
  if (isOptedIn) return [];
  return [
    {
      code: 'NOT_OPTED_IN',
      says: 'The tenant has not opted in to Customer Lockbox: Microsoft does not ask.',
      mend: 'Opt in: Azure portal, Customer Lockbox for Microsoft Azure, Administration, Enabled.',
    },
  ];
}

/**
 * Judges who can approve the requests of a subscription. An assignment counts at the subscription itself only: Customer
 * Lockbox does not see those of a management group or of the root. A role that somebody is only eligible for is not
 * among the assignments until it is activated, and so does not count either.
 */
export function subscriptionFindings(read: SubscriptionRoles, expected: Expected): PreflightFinding[] {
  const { id } = read.subscription;
  if (!read.roles.ok) return [unreadable(read, read.roles.reason, expected)];
  const roles = read.roles.value;
  const here = new Map(roles.filter(({ at }) => at === 'subscription').map((one) => [one.principalId, one]));
  const above = new Map(roles.filter(({ at }) => at !== 'subscription').map((one) => [one.principalId, one]));
  const lacking = expected.approvers.map(lower).filter((approver) => isObjectId(approver) && !here.has(approver));
  return [
    ...tooFew([...here.values()], above.size, read, lacking[0]),
    ...(expected.approversDecide === true ? [] : ofService(expected.serviceId?.toLowerCase(), here, above, read)),
    ...lacking
      .filter((approver) => approver !== expected.serviceId?.toLowerCase())
      .flatMap((approver) => {
        const role = above.get(approver);
        if (role !== undefined) return [onlyAbove(role, `The designated approver ${approver}`, read)];
        return expected.approversDecide === true ? [approverLacks(approver, here, read)] : [];
      }),
  ].map((finding) => ({ ...finding, subscriptionId: id }));
}

function tooFew(
  here: readonly ApproverRole[],
  above: number,
  { subscription }: SubscriptionRoles,
  lacking: string | undefined,
): PreflightFinding[] {
  const people = here.filter(({ principal }) => principal === 'user' || principal === 'unknown').length;
  // How many a group stands for is not read; it can be enough.
  if (people >= 2 || here.some(({ principal }) => principal === 'group')) return [];
  const whom = { id: lacking ?? 'OBJECT_ID_OF_AN_APPROVER', kind: 'user' } as const;
  const mend = roleCommands(whom, approverRoleIds['lockbox-approver'], subscription.id);
  const place = nameOf(subscription);
  if (here.length === 0) {
    const ignored =
      above === 0 ? '' : ` ${above} hold such a role at a management group or the root, which do not count.`;
    const says = `${place}: nobody holds Owner or the Lockbox approver role at the subscription itself.${ignored}`;
    return [{ code: 'NO_AZURE_APPROVER', says, mend }];
  }
  const says =
    people === 0
      ? `${place}: only applications can approve, so nobody can in the Azure portal.`
      : `${place}: only one person can approve in the Azure portal.`;
  return [{ code: 'TOO_FEW_AZURE_APPROVERS', says, mend }];
}

type Holders = ReadonlyMap<string, ApproverRole>;

function ofService(
  serviceId: string | undefined,
  here: Holders,
  above: Holders,
  read: SubscriptionRoles,
): PreflightFinding[] {
  if (serviceId === undefined || here.has(serviceId)) return [];
  const role = above.get(serviceId);
  if (role !== undefined) return [onlyAbove({ ...role, principal: 'application' }, 'This service', read)];
  const groups = [...here.values()].some(({ principal }) => principal === 'group')
    ? ' Whether it does as a member of a group is not read.'
    : '';
  return [
    {
      code: 'SERVICE_LACKS_ROLE',
      principalId: serviceId,
      says: `${nameOf(read.subscription)}: this service (${serviceId}) holds neither Owner nor the Lockbox approver role, so Azure refuses its decisions.${groups}`,
      mend: roleCommands(
        { id: serviceId, kind: 'application' },
        approverRoleIds['lockbox-approver'],
        read.subscription.id,
      ),
    },
  ];
}

function approverLacks(principalId: string, here: Holders, { subscription }: SubscriptionRoles): PreflightFinding {
  return {
    code: 'APPROVER_LACKS_ROLE',
    principalId,
    says: `${nameOf(subscription)}: the designated approver ${principalId} holds neither Owner nor the Lockbox approver role, so Azure refuses their decisions.${groupsUnread(here)}`,
    mend: roleCommands({ id: principalId, kind: 'user' }, approverRoleIds['lockbox-approver'], subscription.id),
  };
}

/** Roles that are held through a group are not known here. */
function groupsUnread(here: Holders): string {
  const anyGroup = [...here.values()].some(({ principal }) => principal === 'group');
  return anyGroup ? ' Whether they do as a member of a group is not read.' : '';
}

function onlyAbove(role: ApproverRole, who: string, { subscription }: SubscriptionRoles): PreflightFinding {
  const where = role.at === 'root' ? 'the root' : 'a management group';
  return {
    code: 'ROLE_ONLY_ABOVE',
    principalId: role.principalId,
    says: `${nameOf(subscription)}: ${who} holds its role only at ${where}, which Customer Lockbox does not count.`,
    mend: roleCommands(
      { id: role.principalId, kind: role.principal },
      approverRoleIds['lockbox-approver'],
      subscription.id,
    ),
  };
}

function unreadable({ subscription }: SubscriptionRoles, reason: string, { serviceId }: Expected): PreflightFinding {
  const whom = { id: serviceId ?? 'OBJECT_ID_OF_THIS_SERVICE', kind: 'application' } as const;
  return {
    code: 'ROLES_UNREADABLE',
    subscriptionId: subscription.id,
    says: `${nameOf(subscription)}: who may approve cannot be read (${reason}).`,
    mend: roleCommands(whom, readerRoleId, subscription.id),
  };
}

/** @returns who can approve, in a line: people, groups and applications that hold a role where it counts. */
export function whoCanApprove(roles: readonly ApproverRole[]): string {
  const names: Record<ApproverRole['principal'], string> = {
    user: 'user',
    group: 'group (members not read)',
    application: 'application',
    unknown: 'principal',
  };
  const here = roles.filter(({ at }) => at === 'subscription');
  const each = [...new Set(here.map(({ principal, principalId }) => `${names[principal]} ${principalId}`))].sort();
  const more = each.length > 10 ? ` and ${each.length - 10} more` : '';
  return `${each.slice(0, 10).join(', ')}${more}`;
}

/** @returns the same text for the same findings, whatever their order and however they are worded. */
export function findingsKey(findings: readonly PreflightFinding[]): string {
  const each = findings.map(({ code, principalId, resourceId }) =>
    [code, principalId, resourceId?.toLowerCase()].filter((part) => part !== undefined).join('/'),
  );
  return [...new Set(each)].sort().join(' ');
}

/** @returns a subscription by its name, where it has one, and its id. */
export function nameOf({ id, name }: SubscriptionRoles['subscription']): string {
  return name === undefined ? id : `${name} (${id})`;
}

function lower(text: string): string {
  return text.toLowerCase();
}

function isObjectId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
