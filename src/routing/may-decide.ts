import type { AccessRequest, Approver, Instant, Membership, Person, Refusal } from '../model';
import { mayAnswer, standsInFor } from './delegation';

/** Who pressed, as the validated activity says. */
export interface Presser extends Person {
  tenantId: string;
  guest: boolean;
}

/**
 * The person who may decide, and in whose place where it is by delegation; or the named reason why they may not. `joined`
 * names the Entra groups of somebody who became a member only after the request was asked, and is an approver from now on.
 */
export type MayDecide = { ok: true; value: Person; for?: Person; joined?: string[] } | { ok: false; why: Refusal };

/** Where and when a press is judged. */
export interface Judged {
  tenantId: string;
  now: Instant;
  /**
   * What the directory says now of whomever {@link toCheck} names; needed where a designation rests on an Entra group.
   */
  membership?: Membership;
}

/**
 * Whether somebody may answer a request: a person of the tenant, by object id among the approvers frozen into it, or a
 * member of an Entra group whose members are, or standing in for such an approver at the moment. An address never
 * decides; it only tells a designated approver who is not resolved yet why they have to wait.
 */
export function mayDecide(request: AccessRequest, presser: Presser, judged: Judged): MayDecide {
  const { tenantId, now } = judged;
  if (presser.tenantId.toLowerCase() !== tenantId.toLowerCase()) return { ok: false, why: 'WRONG_TENANT' };
  const id = presser.id.toLowerCase();
  const approver = request.route.approvers.find((one) => one.id === id);
  const delegator = approver === undefined ? standsInFor(request, id, now) : undefined;
  if (delegator === 'ended') return { ok: false, why: 'DELEGATION_ENDED' };
  const designated = designationOf(request, presser, delegator?.id ?? id, judged);
  if (!designated.ok) return designated;
  if (presser.guest && !request.route.allowGuests) return { ok: false, why: 'GUEST_NOT_ALLOWED' };
  const known = mayAnswer(request, now).find((one) => one.id === id);
  const { name = known?.name, address = known?.address } = presser;
  const value: Person = {
    id,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
  if ([value, ...(delegator === undefined ? [] : [delegator])].some((person) => isOwn(request, person))) {
    return { ok: false, why: 'SELF_APPROVAL' };
  }
  const { joined } = designated;
  return {
    ok: true,
    value,
    ...(delegator === undefined ? {} : { for: delegator }),
    ...(joined === undefined ? {} : { joined }),
  };
}

/** Whether the one whose designation counts, the presser or whomever they stand in for, is an approver now. */
function designationOf(
  request: AccessRequest,
  presser: Presser,
  personId: string,
  { membership = 'unknown' }: Judged,
): { ok: true; joined?: string[] } | { ok: false; why: Refusal } {
  const { approvers, entraGroups = [] } = request.route;
  const approver: Approver | undefined = approvers.find((one) => one.id === personId);
  if (approver !== undefined && approver.entraGroups === undefined) return { ok: true };
  const groups = entraGroups.map((group) => group.id);
  const member = memberOf(groups, membership);
  if (member === 'unknown') return { ok: false, why: 'MEMBERSHIP_UNKNOWN' };
  if (member !== undefined) return approver === undefined ? { ok: true, joined: member } : { ok: true };
  return { ok: false, why: approver === undefined ? whyNoApprover(request, presser) : 'NO_LONGER_A_MEMBER' };
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

/**
 * @returns whose membership a press of this person has to be checked, and in which Entra groups: their own, or that of the
 *   approver whom they stand in for; undefined where whoever is designated is named themselves.
 */
export function toCheck(
  request: AccessRequest,
  presserId: string,
  now: Instant,
): { personId: string; groups: string[] } | undefined {
  const { approvers, entraGroups = [] } = request.route;
  const id = presserId.toLowerCase();
  const isApprover = approvers.some((one) => one.id === id);
  const delegator = isApprover ? undefined : standsInFor(request, id, now);
  const personId = delegator === undefined || delegator === 'ended' ? id : delegator.id;
  const approver = approvers.find((one) => one.id === personId);
  if (approver !== undefined && approver.entraGroups === undefined) return undefined;
  return entraGroups.length === 0 ? undefined : { personId, groups: entraGroups.map((group) => group.id) };
}
