import type { AccessRequest, Person, Refusal } from '../model';

/** Who pressed, as the validated activity says. */
export interface Presser extends Person {
  tenantId: string;
  guest: boolean;
}

/** The approver who may decide, or the named reason why this person may not. */
export type MayDecide = { ok: true; value: Person } | { ok: false; why: Refusal };

/**
 * Whether somebody may answer a request: a person of the tenant, by object id among the approvers frozen into it. An
 * address never decides; it only tells a designated approver who is not resolved yet why they have to wait.
 */
export function mayDecide(request: AccessRequest, presser: Presser, tenantId: string): MayDecide {
  const { approvers, unresolved, allowGuests } = request.route;
  if (presser.tenantId.toLowerCase() !== tenantId.toLowerCase()) return { ok: false, why: 'WRONG_TENANT' };
  const approver = approvers.find(({ id }) => id === presser.id.toLowerCase());
  if (approver === undefined) {
    const address = presser.address?.toLowerCase();
    const waiting = address !== undefined && unresolved.some((one) => one.toLowerCase() === address);
    return { ok: false, why: waiting ? 'APPROVER_UNRESOLVED' : 'NOT_AN_APPROVER' };
  }
  if (presser.guest && !allowGuests) return { ok: false, why: 'GUEST_NOT_ALLOWED' };
  const { name = approver.name, address = approver.address } = presser;
  return {
    ok: true,
    value: { id: approver.id, ...(name === undefined ? {} : { name }), ...(address === undefined ? {} : { address }) },
  };
}
