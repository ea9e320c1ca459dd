import type { AccessRequest, Membership, Person, Refusal, Verdict } from '../../model';
import { peopleOf, type Policy } from '../../routing';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal } from '../record';
import { admit } from './admit';
import { applyStep } from './apply';
import { addressMovedKeys, tellAddressMoved } from './people';

/** Who pressed, as the validated activity says; nothing of it comes from the card. */
export interface Presser extends Person {
  tenantId: string;
  guest: boolean;
}

/** One press of Approve or Reject. */
export interface VoteInput {
  requestId: string;
  verdict: Verdict;
  reason: string;
  by: Presser;
  /** What the directory says of the presser now, where their designation may rest on an Entra group. */
  membership?: Membership;
}

/** The request after the press; or the refusal by name, with the request as it stands where there is one. */
export type VoteAnswer = { ok: true; request: AccessRequest } | { ok: false; why: Refusal; request?: AccessRequest };

/** Counts an approver's answer, or refuses it by name. Either is recorded. */
export function castVote(input: VoteInput): Command<VoteAnswer> {
  const { requestId, by } = input;
  return {
    name: 'cast-vote',
    needs: (policy) => ({
      requests: [requestId],
      deliveriesOf: [requestId],
      people: [by.id, ...(by.address === undefined ? [] : [by.address])],
      deliveries: addressMovedKeys(policy, by),
    }),
    run: (draft, { now, tenantId, policy }) => {
      const request = draft.request(requestId);
      if (request === undefined) return refuse(draft, input, 'UNKNOWN_REQUEST', undefined);
      const allowed = admit(draft, request, input, tenantId, now);
      if (!allowed.ok) return refuse(draft, input, whyNot(draft, input, allowed.why, policy), request);
      const { verdict, reason } = input;
      const { person: voter, for: delegator } = allowed;
      const result = applyStep(
        draft,
        allowed.request,
        { do: 'vote', verdict, reason, by: voter, ...(delegator === undefined ? {} : { for: delegator }) },
        { kind: 'person', ...voter },
        now,
      );
      if (!result.ok) return refuse(draft, input, result.why, allowed.request);
      return { ok: true, request: result.changed ? result.request : allowed.request };
    },
  };
}

/** Somebody who bears an approver's address, though it was pinned to another account, is told so; the admins too. */
function whyNot(draft: Draft, { by }: VoteInput, why: Refusal, policy: Policy): Refusal {
  const address = by.address?.toLowerCase();
  if (why !== 'NOT_AN_APPROVER' || address === undefined || !peopleOf(policy).includes(address)) return why;
  const pinned = draft.pinned(address);
  if (pinned === undefined || pinned === by.id) return why;
  tellAddressMoved(draft, by, address);
  return 'APPROVER_CHANGED';
}

function refuse(draft: Draft, input: VoteInput, why: Refusal, request: AccessRequest | undefined): VoteAnswer {
  const { tenantId: _tenant, guest: _guest, ...person } = input.by;
  draft.record({
    type: 'vote-refused',
    ...(request === undefined ? {} : { requestId: request.id }),
    actor: { kind: 'person', ...person },
    data: {
      why,
      verdict: input.verdict,
      // An id that no request has may be anything somebody typed into a forged card.
      ...(request === undefined ? { claimedId: personal(input.requestId.slice(0, 100)) } : {}),
    },
  });
  return { ok: false, why, ...(request === undefined ? {} : { request }) };
}
