import type { AccessRequest, Membership, Person, Refusal } from '../../model';
import { priorities } from '../../outbox';
import { mayDecide, type Presser } from '../../routing';
import type { Draft } from '../draft';
import { applyStep } from './apply';
import { enqueueCards } from './ask';

/** An approver and the request they press on, or the named reason why they may not. */
export type Admitted = { ok: true; request: AccessRequest; person: Person; for?: Person } | { ok: false; why: Refusal };

/**
 * Lets an approver in. Somebody who has become a member of an Entra group of the route since it was asked is an approver
 * from this press on: that is recorded, and they get a card of their own.
 */
export function admit(
  draft: Draft,
  request: AccessRequest,
  { by, membership }: { by: Presser; membership?: Membership },
  tenantId: string,
  now: Date,
): Admitted {
  const allowed = mayDecide(request, by, {
    tenantId,
    now: draft.now,
    ...(membership === undefined ? {} : { membership }),
  });
  if (!allowed.ok) return allowed;
  const { value: person, joined, for: delegator } = allowed;
  const inPlaceOf = delegator === undefined ? {} : { for: delegator };
  if (joined === undefined) return { ok: true, request, person, ...inPlaceOf };
  const command = { do: 'approver-joined', person, entraGroups: joined } as const;
  const result = applyStep(draft, request, command, { kind: 'person', ...person }, now);
  if (!result.ok || !result.changed) return { ok: true, request, person };
  enqueueCards(draft, result.request, [{ kind: 'person', id: person.id }], priorities.question);
  return { ok: true, request: result.request, person };
}
