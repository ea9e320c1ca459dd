import {
  handOverMs,
  instant,
  isDecided,
  later,
  type AccessRequest,
  type Proposal,
  type Refusal,
  type RequestState,
  type Verdict,
  type Vote,
} from '../model';
import type { RequestCommand, StepResult } from './command';
import { changed } from './changed';
import { planOf, toCarryOut } from './plan';

/** The longest reason that is taken, in characters. Azure's own limit is not documented. */
export const maxReasonCharacters = 1_000;

/** One approver's answer: counted, or completing the decision, or refused by name. */
export function vote(
  request: AccessRequest,
  command: Extract<RequestCommand, { do: 'vote' }>,
  now: Date,
): StepResult<AccessRequest> {
  const reason = command.reason.trim();
  const why = refusalOf(request, command, reason, now);
  if (why !== undefined) return { ok: false, why };

  const { by, verdict: given, for: delegator } = command;
  const inPlaceOf = delegator === undefined ? {} : { for: delegator };
  const cast: Vote = { by, ...inPlaceOf, verdict: given, reason, at: instant(now) };
  const votes = [...votesOf(request.current), cast];
  const verdict = verdictOf(request, votes);
  if (verdict === undefined) return changed(request, { ...keptProposals(request), state: 'pending', votes }, 'voted');
  const { seed = '', sanctionMs } = command;
  const plan = planOf(request, verdict, cast.at, seed);
  return changed(
    request,
    {
      state: 'deciding',
      verdict,
      votes,
      reason,
      at: cast.at,
      attempts: 0,
      sent: 'no',
      ...(command.as === undefined ? {} : { as: command.as }),
      ...(request.facts.kind === 'lockbox' ? {} : { actions: toCarryOut(plan, seed) }),
      ...(sanctionMs === undefined ? {} : { sanctionMs }),
    },
    'decision-intended',
    // Only one instance has the approver's token, and it starts at once: the others look when it may have died.
    command.as === undefined ? cast.at : later(cast.at, handOverMs),
  );
}

/** What was shown to approvers of several still waits for their word. */
function keptProposals({ current }: AccessRequest): { proposals?: Proposal[] } {
  return current.state === 'pending' && current.proposals !== undefined ? { proposals: current.proposals } : {};
}

/** Keeps that a decision which would change resources was shown to its approver: only they can confirm it. */
export function propose(
  request: AccessRequest,
  { by, verdict, plan }: Extract<RequestCommand, { do: 'propose' }>,
  now: Date,
): StepResult<AccessRequest> {
  const { current } = request;
  if (current.state !== 'pending') return { ok: true, changed: false, note: 'NOTHING_NEW' };
  const others = (current.proposals ?? []).filter((one) => one.by.id !== by.id);
  const proposals = [...others, { by, verdict, plan, at: instant(now) }];
  return changed(request, { ...current, proposals }, 'plan-shown');
}

function refusalOf(
  request: AccessRequest,
  command: Extract<RequestCommand, { do: 'vote' }>,
  reason: string,
  now: Date,
): Refusal | undefined {
  const { current, facts } = request;
  if (request.source === 'replay') return 'REPLAYED_REQUEST';
  if (current.state === 'expired') return 'REQUEST_EXPIRED';
  if (isDecided(current.state)) return 'ALREADY_DECIDED';
  if (current.state === 'deciding') return 'DECISION_UNDER_WAY';
  if (facts.expiresAt !== undefined && now.getTime() >= Date.parse(facts.expiresAt)) return 'REQUEST_EXPIRED';
  if (command.verdict === 'reject' && reason === '') return 'REASON_REQUIRED';
  if (reason.length > maxReasonCharacters) return 'REASON_TOO_LONG';
  return takenPlace(votesOf(current), command);
}

/** Nobody answers twice, and an approver and whoever stands in for them are one answer. */
function takenPlace(
  votes: readonly Vote[],
  { by, for: delegator }: Extract<RequestCommand, { do: 'vote' }>,
): Refusal | undefined {
  if (votes.some((vote) => vote.by.id === by.id)) return 'ALREADY_VOTED';
  if (votes.some((vote) => vote.for?.id === by.id)) return 'DELEGATE_ANSWERED';
  if (delegator === undefined) return undefined;
  const taken = votes.some((vote) => vote.by.id === delegator.id || vote.for?.id === delegator.id);
  return taken ? 'DELEGATOR_ANSWERED' : undefined;
}

function votesOf(current: RequestState): Vote[] {
  return current.state === 'pending' ? current.votes : [];
}

/** The verdict that the votes make, or undefined while more answers are needed. */
function verdictOf(request: AccessRequest, votes: readonly Vote[]): Verdict | undefined {
  const { approvals, anyRejectionRejects, approvers } = request.route;
  const rejections = votes.filter(({ verdict }) => verdict === 'reject').length;
  if (rejections > 0 && anyRejectionRejects) return 'reject';
  if (votes.length - rejections >= approvals) return 'approve';
  // Without the first-rejection rule a request is rejected once too few approvers are left to approve it.
  return approvers.length - rejections < approvals ? 'reject' : undefined;
}
