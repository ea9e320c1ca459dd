import { azureStatusOf, instant, type AccessRequest, type Instant, type RequestState, type Verdict } from '../model';
import { endedInAzure, type EndInAzure } from './access';
import { changed } from './changed';
import type { RequestEvent, StepResult } from './command';
import { decided, outcomeOf } from './outcome';

type Next = { current: RequestState; event: RequestEvent; dueAt?: Instant } | 'same' | 'closed';

/**
 * What Azure's word for the state makes of a request. Azure is the truth, with one exception: a closed request never
 * reopens, whatever a late or odd answer says.
 */
export function observe(
  request: AccessRequest,
  azureStatus: string,
  retryAt: Instant | undefined,
  now: Date,
): StepResult<AccessRequest> {
  const next = nextState(request, azureStatus, retryAt, instant(now));
  if (next === 'closed') return { ok: true, changed: false, note: 'CLOSED_ALREADY' };
  const seen = { ...request, azureStatus };
  if (next !== 'same') return changed(seen, next.current, next.event, next.dueAt);
  if (azureStatus === request.azureStatus) return { ok: true, changed: false, note: 'NOTHING_NEW' };
  return changed(seen, request.current, 'azure-status', request.dueAt);
}

function nextState(request: AccessRequest, word: string, retryAt: Instant | undefined, at: Instant): Next {
  const { current } = request;
  switch (azureStatusOf(word)) {
    case 'Pending':
      return stillPending(current);
    case 'Approving':
      return underWay(current, 'approve', retryAt, at);
    case 'Denying':
      return underWay(current, 'reject', retryAt, at);
    case 'Approved':
      return verdictSeen(request, 'approve', at);
    case 'Denied':
      return verdictSeen(request, 'reject', at);
    case 'Completing':
    case 'Completed':
      return accessOver(current, 'completed', at);
    case 'Revoking':
    case 'Revoked':
      return accessOver(current, 'revoked', at);
    case 'Expired':
      return expiredSeen(current, at);
    case 'Initializing':
      return 'same';
    case 'Error':
    case 'Unknown':
    case undefined:
      // Unchanged, but shown and alarmed: once for each new word.
      return word === request.azureStatus ? 'same' : { ...keep(request), event: 'azure-status-unknown' };
  }
}

function keep(request: AccessRequest): { current: RequestState; dueAt?: Instant } {
  return { current: request.current, ...(request.dueAt === undefined ? {} : { dueAt: request.dueAt }) };
}

function stillPending(current: RequestState): Next {
  switch (current.state) {
    case 'pending':
      return 'same';
    case 'deciding':
      // Somebody's decision in Azure did not come to be; ours is looked at, or sent, again.
      if (current.sent === 'elsewhere') {
        return { current: { state: 'pending', votes: current.votes }, event: 'back-to-pending' };
      }
      return 'same';
    case 'approved':
    case 'rejected':
    case 'access-ended':
    case 'expired':
    case 'cancelled':
      return 'closed';
  }
}

function underWay(current: RequestState, verdict: Verdict, retryAt: Instant | undefined, at: Instant): Next {
  if (current.state === 'deciding' && current.verdict === verdict) return 'same';
  if (current.state !== 'pending' && current.state !== 'deciding') return 'closed';
  // The vote that completed an overtaken decision is taken back: its approver can press again if Azure goes back.
  const overtaken = current.state === 'deciding' && current.sent !== 'elsewhere';
  const votes = overtaken ? current.votes.slice(0, -1) : current.votes;
  return {
    current: { state: 'deciding', verdict, votes, reason: '', at, attempts: 0, sent: 'elsewhere' },
    event: 'azure-deciding',
    dueAt: retryAt ?? at,
  };
}

function verdictSeen(request: AccessRequest, verdict: Verdict, at: Instant): Next {
  const { current } = request;
  if (current.state === 'approved') return verdict === 'approve' ? 'same' : 'closed';
  if (current.state !== 'pending' && current.state !== 'deciding') return 'closed';
  return {
    current: decided(request, verdict, outcomeOf(current, verdict, at)),
    event: verdict === 'approve' ? 'approved' : 'rejected',
  };
}

function accessOver(current: RequestState, how: EndInAzure, at: Instant): Next {
  const ended = endedInAzure(current, how, at);
  if (ended !== undefined) return ended;
  if (current.state === 'deciding' && current.verdict === 'approve' && current.sent !== 'no') {
    const outcome = outcomeOf(current, 'approve', at);
    return { current: { state: 'access-ended', how, outcome, at }, event: 'access-ended' };
  }
  // Over without ever having been approved, as far as anybody saw: the request was taken back.
  if (current.state === 'pending' || current.state === 'deciding') {
    return { current: { state: 'cancelled', at }, event: 'cancelled' };
  }
  return 'closed';
}

function expiredSeen(current: RequestState, at: Instant): Next {
  const ended = endedInAzure(current, 'completed', at);
  if (ended !== undefined) return ended;
  if (current.state !== 'pending' && current.state !== 'deciding') return 'closed';
  return { current: { state: 'expired', at }, event: 'expired' };
}
