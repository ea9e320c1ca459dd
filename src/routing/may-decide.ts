import type { AccessRequest, Membership, Person, Refusal } from '../model';

/** Who pressed, as the validated activity says. */
export interface Presser extends Person {
  tenantId: string;
  guest: boolean;
}

/**
 * The approver who may decide, or the named reason why this person may not. `joined` names the Entra groups of somebody
 * who became a member only after the request was asked, and is an approver from now on.
 */
export type MayDecide = { ok: true; value: Person; joined?: string[] } | { ok: false; why: Refusal };

/**
 * Whether somebody may answer a request: a person of the tenant, by object id among the approvers frozen into it, or a
 * member of an Entra group whose members are. An address never decides; it only tells a designated approver who is not
 * resolved yet why they have to wait.
 *
 * @param membership what the directory says of the presser now; needed where their designation rests on an Entra group.
 */
export function mayDecide(
  request: AccessRequest,
  presser: Presser,
  tenantId: string,
  membership: Membership = 'unknown',
): MayDecide {
  const { approvers, allowGuests, entraGroups = [] } = request.route;
  if (presser.tenantId.toLowerCase() !== tenantId.toLowerCase()) return { ok: false, why: 'WRONG_TENANT' };
  const approver = approvers.find(({ id }) => id === presser.id.toLowerCase());
  const isNamed = approver !== undefined && approver.entraGroups === undefined;
  const member = isNamed
    ? undefined
    : memberOf(
        entraGroups.map(({ id }) => id),
        membership,
      );
  if (member === 'unknown') return { ok: false, why: 'MEMBERSHIP_UNKNOWN' };
  if (!isNamed && member === undefined) {
    return { ok: false, why: approver === undefined ? whyNoApprover(request, presser) : 'NO_LONGER_A_MEMBER' };
  }
  if (presser.guest && !allowGuests) return { ok: false, why: 'GUEST_NOT_ALLOWED' };
  const { name = approver?.name, address = approver?.address } = presser;
  const value: Person = {
    id: presser.id.toLowerCase(),
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
  if (isOwn(request, value)) return { ok: false, why: 'SELF_APPROVAL' };
  return { ok: true, value, ...(approver === undefined && member !== undefined ? { joined: member } : {}) };
}

/**
 * @returns those of the groups that the presser is a member of now, undefined where it is none of them, and `unknown`
 *   where that could not be read of every group and of none it is known that they are.
 */
function memberOf(groups: readonly string[], membership: Membership): string[] | undefined | 'unknown' {
  if (groups.length === 0) return undefined;
  if (membership === 'unknown') return 'unknown';
  const found = groups.filter((id) => membership.memberOf.includes(id));
  if (found.length > 0) return found;
  return groups.every((id) => membership.asked.includes(id)) ? undefined : 'unknown';
}

function whyNoApprover({ route }: AccessRequest, presser: Presser): Refusal {
  const address = presser.address?.toLowerCase();
  const waiting = address !== undefined && route.unresolved.some((one) => one.toLowerCase() === address);
  return waiting ? 'APPROVER_UNRESOLVED' : 'NOT_AN_APPROVER';
}

/** Whether somebody would decide about their own access: they asked for it, or it is what they do with the data. */
function isOwn({ facts: { requester, actors = [] } }: AccessRequest, person: Person): boolean {
  const people = actors.filter((actor) => actor.kind === 'person');
  return [...(requester === undefined ? [] : [requester]), ...people].some((own) => isSame(own, person));
}

function isSame(one: Person, other: Person): boolean {
  if (one.id.toLowerCase() === other.id) return true;
  return one.address !== undefined && one.address.toLowerCase() === other.address?.toLowerCase();
}

/** @returns the Entra groups that a press of this person has to be checked against; none where they are named themselves. */
export function groupsToCheck({ route }: AccessRequest, personId: string): string[] {
  const approver = route.approvers.find(({ id }) => id === personId.toLowerCase());
  if (approver !== undefined && approver.entraGroups === undefined) return [];
  return (route.entraGroups ?? []).map(({ id }) => id);
}
