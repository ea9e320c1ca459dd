import {
  handOverOf,
  later,
  type AccessRequest,
  type Actor,
  type Instant,
  type LastRefusal,
  type Outcome,
  type RequestState,
  type Verdict,
} from '../model';
import { approverStep } from './approvers';
import { accessStep } from './access';
import { actionStep } from './actions';
import { changed } from './changed';
import { clockStep } from './clock';
import type { ReplayedEvent, RequestCommand, StepResult } from './command';
import { delegationStep } from './delegation';
import { observe } from './observe';
import { approvedWith, decided } from './outcome';
import { endAccess, timeOver } from './own-clock';
import { keyUsers, reviewStep } from './review';
import { propose, vote } from './vote';

/**
 * The state machine of a request: what one command makes of it at a moment. Pure; the result is a new request one
 * version further, or nothing new, or a named refusal. See design.md, "States of a request".
 */
export function step(request: AccessRequest, command: RequestCommand, now: Date): StepResult<AccessRequest> {
  // What Azure or a log still tells of it would bring back what was erased; presses are refused as of any closed request.
  if (request.erased !== undefined && !isPress(command)) return unchanged;
  switch (command.do) {
    case 'vote':
      return vote(request, command, now);
    case 'propose':
      return propose(request, command, now);
    case 'accesses-joined':
      return reviewStep(request, command);
    case 'key-users':
      return keyUsers(request, command.names);
    case 'time-over':
      return timeOver(request, now);
    case 'end-access':
      return endAccess(request, command, now);
    case 'action':
    case 'finish-actions':
    case 'access-removed':
      return actionStep(request, command, now);
    case 'observed':
      return observe(request, command.azureStatus, command.retryAt, now);
    case 'attributed':
      return attributed(request, command);
    case 'approver-resolved':
    case 'approver-joined':
    case 'members-found':
      return approverStep(request, command);
    case 'replayed':
      return replayed(request, command.event, command.by, command.at);
    case 'delegate':
    case 'end-delegation':
      return delegationStep(request, command, now);
    case 'access-assumed-over':
      return accessStep(request, now);
    case 'stage':
    case 'remind-now':
    case 'claim':
    case 'claim-ended':
      return clockStep(request, command, now);
    case 'sending':
    case 'accepted':
    case 'refused':
    case 'not-sent':
      return sent(request, command, now);
  }
}

function isPress({ do: what }: RequestCommand): boolean {
  return what === 'vote' || what === 'propose' || what === 'claim' || what === 'end-access' || what === 'remind-now';
}

const unchanged: StepResult<AccessRequest> = { ok: true, changed: false, note: 'NOTHING_NEW' };

/** How long after an answer of Azure the truth is read back, in milliseconds. */
const readBackAfterMs = 1_000;

type SendingCommand = Extract<RequestCommand, { do: 'sending' | 'accepted' | 'refused' | 'not-sent' }>;

/** The life of our own decision between intent and outcome. */
function sent(request: AccessRequest, command: SendingCommand, now: Date): StepResult<AccessRequest> {
  const { current } = request;
  if (current.state !== 'deciding' || current.sent === 'elsewhere') return unchanged;
  const at = now.toISOString();
  switch (command.do) {
    case 'sending': {
      // What was accepted stays so: a second attempt can only repeat it.
      const became = current.sent === 'accepted' ? 'accepted' : 'unanswered';
      const next: RequestState = { ...current, attempts: current.attempts + 1, sent: became, sentAt: at };
      return changed(request, next, 'decision-sending', later(at, readBackAfterMs + handOverOf(next)));
    }
    case 'accepted':
      return changed(request, { ...current, sent: 'accepted' }, 'decision-accepted', at);
    case 'refused': {
      // The vote that completed the decision is taken back, so that its approver can press again.
      const votes = current.votes.slice(0, -1);
      return changed(
        request,
        { state: 'pending', votes, lastRefusal: lastRefusal(current, command, at) },
        'decision-refused',
      );
    }
    case 'not-sent': {
      const attempts = Math.max(0, current.attempts - 1);
      const became = attempts === 0 && current.sent === 'unanswered' ? 'no' : current.sent;
      const waiting: RequestState = { ...current, attempts, sent: became };
      return changed(request, waiting, 'decision-not-sent', later(command.retryAt, handOverOf(waiting)));
    }
  }
}

function lastRefusal(
  { as, votes }: Extract<RequestState, { state: 'deciding' }>,
  { why, claims }: Extract<RequestCommand, { do: 'refused' }>,
  at: Instant,
): LastRefusal {
  const by = as === undefined ? undefined : votes.at(-1)?.by;
  return { why, at, ...(by === undefined ? {} : { by }), ...(claims === undefined ? {} : { claims }) };
}

function attributed(
  request: AccessRequest,
  command: Extract<RequestCommand, { do: 'attributed' }>,
): StepResult<AccessRequest> {
  const { current } = request;
  if (current.state === 'pending' || current.state === 'deciding') {
    return { ok: true, changed: false, note: 'NOT_DECIDED_YET' };
  }
  if (current.state === 'expired' || current.state === 'cancelled') return unchanged;
  const { outcome } = current;
  const verdict: Verdict = current.state === 'rejected' ? 'reject' : 'approve';
  const known = outcome.by.kind !== 'unknown' || outcome.attribution === 'ours';
  if (known || verdict !== command.verdict) return unchanged;
  const named: Outcome = { ...outcome, ...attribution(outcome, command) };
  // The log tells when it was approved, which may be long before it was seen here: access then ends earlier, too.
  if (current.state === 'approved') return changed(request, approvedWith(request, named), 'decider-known');
  return changed(request, { ...current, outcome: named }, 'decider-known', request.dueAt);
}

function attribution(
  outcome: Outcome,
  command: Extract<RequestCommand, { do: 'attributed' }>,
): Pick<Outcome, 'via' | 'attribution' | 'by' | 'at'> {
  const { at } = command;
  const voter = outcome.votes.at(-1)?.by;
  // Azure's log names this service for a decision that an approver made on a card: the human stays the decider. Where it
  // was sent in their own name, the log names the human.
  const isVoter = outcome.as === 'approver' && command.by.kind === 'person' && command.by.id === voter?.id;
  if ((command.as === 'ours' || isVoter) && outcome.attribution === 'agreed-unattributed' && voter !== undefined) {
    return { via: 'card', attribution: 'ours', by: { kind: 'person', ...voter }, at };
  }
  const via = command.as === 'azure-auto' ? 'azure-auto' : 'elsewhere';
  return { via, attribution: via, by: command.by, at };
}

function replayed(request: AccessRequest, event: ReplayedEvent, by: Actor, at: Instant): StepResult<AccessRequest> {
  const { current } = request;
  if (current.state !== 'pending') return { ok: true, changed: false, note: 'CLOSED_ALREADY' };
  const end = (verdict: Verdict, via: 'elsewhere' | 'azure-auto'): StepResult<AccessRequest> => {
    const outcome: Outcome = { via, attribution: via, by, votes: [], at };
    return changed(request, decided(request, verdict, outcome), verdict === 'approve' ? 'approved' : 'rejected');
  };
  switch (event) {
    case 'approved':
      return end('approve', 'elsewhere');
    case 'denied':
      return end('reject', 'elsewhere');
    case 'auto-approved':
      return end('approve', 'azure-auto');
    case 'auto-denied':
      return end('reject', 'azure-auto');
    case 'expired':
      return changed(request, { state: 'expired', at }, 'expired');
    case 'cancelled':
      return changed(request, { state: 'cancelled', at }, 'cancelled');
  }
}
