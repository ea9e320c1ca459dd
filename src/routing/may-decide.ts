import type { AccessRequest, Instant, Person, Refusal } from '../model';
import { mayAnswer, standsInFor } from './delegation';

/** Who pressed, as the validated activity says. */
export interface Presser extends Person {
  tenantId: string;
  guest: boolean;
}

/** The person who may decide, and in whose place where it is by delegation; or the named reason why they may not. */
export type MayDecide = { ok: true; value: Person; for?: Person } | { ok: false; why: Refusal };

/**
 * Whether somebody may answer a request: a person of the tenant, by object id among the approvers frozen into it, or
 * standing in for one of them at the moment. An address never decides; it only tells a designated approver who is not
 * resolved yet why they have to wait.
 */
export function mayDecide(request: AccessRequest, presser: Presser, tenantId: string, now: Instant): MayDecide {
  const { approvers, unresolved, allowGuests } = request.route;
  if (presser.tenantId.toLowerCase() !== tenantId.toLowerCase()) return { ok: false, why: 'WRONG_TENANT' };
  const id = presser.id.toLowerCase();
  const isApprover = approvers.some((one) => one.id === id);
  const delegator = isApprover ? undefined : standsInFor(request, id, now);
  if (delegator === 'ended') return { ok: false, why: 'DELEGATION_ENDED' };
  if (!isApprover && delegator === undefined) {
    const address = presser.address?.toLowerCase();
    const waiting = address !== undefined && unresolved.some((one) => one.toLowerCase() === address);
    return { ok: false, why: waiting ? 'APPROVER_UNRESOLVED' : 'NOT_AN_APPROVER' };
  }
  if (presser.guest && !allowGuests) return { ok: false, why: 'GUEST_NOT_ALLOWED' };
  const designated = mayAnswer(request, now).find((one) => one.id === id);
  const { name = designated?.name, address = designated?.address } = presser;
  return {
    ok: true,
    ...(delegator === undefined ? {} : { for: delegator }),
    value: { id, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) },
  };
}
