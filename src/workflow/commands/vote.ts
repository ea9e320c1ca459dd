import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../ledger';
import {
  personActor,
  usualSanctionMaxMs,
  type AccessRequest,
  type Membership,
  type Person,
  type PlannedAction,
  type Refusal,
  type Verdict,
} from '../../model';
import { peopleOf, type Policy } from '../../routing';
import { planHash, step, type RequestCommand, type StepResult } from '../../requests';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal, type RecordData } from '../record';
import { admit } from './admit';
import { applyStep } from './apply';
import { rosterData } from './ask';
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
  /** The plan that the presser was shown and confirms; absent at the first press. */
  confirmed?: string;
  /** For how long the same access shall not ask again, in milliseconds; only where a review is approved. */
  sanctionMs?: number;
  /** What is in hand to decide in the approver's own name; absent where this service's identity decides. */
  proof?: Proof;
}

/** How well an approver is signed in for Azure: not at all, with a token, or with what a step-up asks for. */
export type Proof = 'nothing' | 'token' | 'stepped-up';

/** The request after the press; or the refusal by name, with the request as it stands where there is one. */
export type VoteAnswer =
  | { ok: true; request: AccessRequest }
  /** `claims` is what Azure wants the next sign-in to satisfy. */
  | {
      ok: false;
      why: Refusal;
      request?: AccessRequest;
      claims?: string;
      /** What would be done, to be confirmed by the same person with its hash: `CONFIRM_PLAN`. */
      proposal?: { plan: PlannedAction[]; hash: string };
    };

/**
 * Counts an approver's answer, or refuses it by name. Either is recorded; that a sign-in is still needed is no refusal
 * but a question, and leaves nothing behind.
 */
export function castVote(input: VoteInput): Command<VoteAnswer> {
  const { requestId, by } = input;
  const seed = randomUUID();
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
      const { person: voter, for: delegator, request: asked } = allowed;
      const proof = proofFor(asked, input);
      const tooLong = sanctionRefusal(asked, input, policy);
      if (tooLong !== undefined) return refuse(draft, input, tooLong, asked);
      const vote: VoteCommand = {
        do: 'vote',
        verdict,
        reason,
        by: voter,
        ...(delegator === undefined ? {} : { for: delegator }),
        // What concerns Speech's storage is carried out by this service: `byos.actAs`.
        ...(proof === undefined || asked.facts.kind !== 'lockbox' ? {} : { as: 'approver' }),
        ...(asked.facts.kind === 'lockbox' ? {} : { seed }),
        ...(input.sanctionMs === undefined ? {} : { sanctionMs: input.sanctionMs }),
      };
      const would = step(asked, vote, now);
      if (!would.ok) return refuse(draft, input, would.why, asked);
      const missing = missingProof(asked, would, voter, proof);
      if (missing?.why === 'STEP_UP_UNAVAILABLE') return refuse(draft, input, missing.why, asked);
      // What would be done is looked at before anybody signs in for it: the sign-in then confirms just that.
      const proposal = unconfirmed(asked, would, voter, input);
      if (proposal !== undefined) {
        const shown = { do: 'propose', verdict, by: voter, plan: proposal.hash } as const;
        const details = { plan: personal(proposal.plan as unknown as JsonValue), verdict };
        const proposed = applyStep(draft, asked, shown, { kind: 'person', ...voter }, now, details);
        const request = proposed.ok && proposed.changed ? proposed.request : asked;
        return { ok: false, why: 'CONFIRM_PLAN', request, proposal };
      }
      if (missing !== undefined) return { ok: false, request: asked, ...missing };
      const data = momentData(asked, would, input);
      const result = applyStep(draft, asked, vote, { kind: 'person', ...voter }, now, data);
      if (!result.ok) return refuse(draft, input, result.why, asked);
      return { ok: true, request: result.changed ? result.request : asked };
    },
  };
}

/**
 * What held at the moment of a vote: what the directory said of the voter; and, where the vote completes the decision, who
 * could decide then.
 */
function momentData(request: AccessRequest, would: StepResult<AccessRequest>, { membership }: VoteInput): RecordData {
  const completes = would.ok && would.changed && would.event === 'decision-intended';
  const looked = membership === undefined || membership === 'unknown' ? membership : { ...membership };
  return {
    ...(looked === undefined ? {} : { membership: personal(looked as JsonValue) }),
    ...(completes ? { roster: rosterData(request) } : {}),
  };
}

type VoteCommand = Extract<RequestCommand, { do: 'vote' }>;

/** What concerns Speech's storage needs no token of its approver, but a stronger sign-in where the route wants one. */
function proofFor({ facts, route }: AccessRequest, { proof }: VoteInput): Proof | undefined {
  if (facts.kind === 'lockbox' || route.stepUp !== undefined) return proof;
  return undefined;
}

/** A sanction is of a review that is approved, and no longer than the configuration allows. */
function sanctionRefusal(
  { facts }: AccessRequest,
  { sanctionMs, verdict }: VoteInput,
  { byos }: Policy,
): Refusal | undefined {
  if (sanctionMs === undefined) return undefined;
  const isPossible = facts.kind === 'byos-review' && verdict === 'approve' && sanctionMs > 0;
  return isPossible && sanctionMs <= (byos?.sanctionMaxMs ?? usualSanctionMaxMs) ? undefined : 'SANCTION_TOO_LONG';
}

/** @returns the plan that the answer would carry out and that its approver has not been shown as it is. */
function unconfirmed(
  { current }: AccessRequest,
  would: StepResult<AccessRequest>,
  voter: Person,
  { verdict, confirmed }: VoteInput,
): { plan: PlannedAction[]; hash: string } | undefined {
  if (!would.ok || !would.changed || would.request.current.state !== 'deciding') return undefined;
  const plan = (would.request.current.actions ?? []).map(({ action }) => action);
  if (plan.length === 0) return undefined;
  const hash = planHash(plan);
  const proposals = current.state === 'pending' ? (current.proposals ?? []) : [];
  const wasShown = proposals.some((one) => one.by.id === voter.id && one.verdict === verdict && one.plan === hash);
  return wasShown && confirmed === hash ? undefined : { plan, hash };
}

/**
 * What an approver still has to prove. A route with a step-up asks for it with every answer, since each of them counts;
 * otherwise only the answer that completes the decision needs a token, which then carries it out. What Azure demanded of
 * somebody's last try is demanded of their next one.
 */
function missingProof(
  { current, route }: AccessRequest,
  would: StepResult<AccessRequest>,
  voter: Person,
  proof: Proof | undefined,
): { why: 'SIGN_IN_NEEDED' | 'STEP_UP_NEEDED' | 'STEP_UP_UNAVAILABLE'; claims?: string } | undefined {
  if (proof === 'stepped-up') return undefined;
  // A service that decides by itself cannot sign anybody in: better no decision than one that the route forbids.
  if (proof === undefined) return route.stepUp === undefined ? undefined : { why: 'STEP_UP_UNAVAILABLE' };
  const last = current.state === 'pending' ? current.lastRefusal : undefined;
  const demanded = last?.why === 'STEP_UP_NEEDED' && last.by?.id === voter.id;
  if (demanded) return { why: 'STEP_UP_NEEDED', ...(last.claims === undefined ? {} : { claims: last.claims }) };
  if (route.stepUp !== undefined) return { why: 'STEP_UP_NEEDED' };
  const completes = would.ok && would.changed && would.event === 'decision-intended';
  return completes && proof === 'nothing' ? { why: 'SIGN_IN_NEEDED' } : undefined;
}

/** Records that an answer was given up before it counted, such as a sign-in that was cancelled. */
export function refuseVote(input: VoteInput, why: Refusal): Command<void> {
  return {
    name: 'refuse-vote',
    needs: () => ({ requests: [input.requestId] }),
    run: (draft) => {
      refuse(draft, input, why, draft.request(input.requestId));
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
  draft.record({
    type: 'vote-refused',
    ...(request === undefined ? {} : { requestId: request.id }),
    actor: personActor(input.by),
    data: {
      why,
      verdict: input.verdict,
      // An id that no request has may be anything somebody typed into a forged card.
      ...(request === undefined ? { claimedId: personal(input.requestId.slice(0, 100)) } : {}),
    },
  });
  return { ok: false, why, ...(request === undefined ? {} : { request }) };
}
