import {
  later,
  type AccessRequest,
  type Actor,
  type Attribution,
  type Instant,
  type Outcome,
  type RequestState,
  type Verdict,
  type Via,
} from '../model';

const hourMs = 3_600_000;

/** @returns when approved access ends by the hours Azure names, or undefined where it names words instead. */
export function accessEnd(accessDuration: string, from: Instant): Instant | undefined {
  const hours = /^\s*(\d{1,4})\s*(?:h|hours?)?\s*$/i.exec(accessDuration)?.[1];
  return hours === undefined ? undefined : later(from, Number(hours) * hourMs);
}

/**
 * The outcome when Azure shows a verdict. It is ours only if Azure took our own decision; after a lost answer an
 * agreeing state may just as well be somebody else's, and stays unattributed until the activity log names the caller.
 */
export function outcomeOf(current: RequestState, verdict: Verdict, at: Instant): Outcome {
  const unknown: Actor = { kind: 'unknown' };
  if (current.state === 'deciding' && current.verdict === verdict) {
    const { votes, reason, as } = current;
    const last = votes.at(-1);
    if (current.sent === 'accepted' && last !== undefined) {
      return { ...outcome('card', 'ours', { kind: 'person', ...last.by }, votes, at, reason), ...named(as) };
    }
    if (current.sent === 'unanswered') {
      return { ...outcome('elsewhere', 'agreed-unattributed', unknown, votes, at, reason), ...named(as) };
    }
  }
  const votes = current.state === 'pending' || current.state === 'deciding' ? current.votes : [];
  return outcome('elsewhere', 'elsewhere', unknown, votes, at);
}

function named(as: 'approver' | undefined): Pick<Outcome, 'as'> {
  return as === undefined ? {} : { as };
}

function outcome(
  via: Via,
  attribution: Attribution,
  by: Actor,
  votes: Outcome['votes'],
  at: Instant,
  reason?: string,
): Outcome {
  return { via, attribution, by, votes, at, ...(reason === undefined ? {} : { reason }) };
}

/** @returns the state in which a verdict has been carried out. */
export function decided(request: AccessRequest, verdict: Verdict, result: Outcome): RequestState {
  if (verdict === 'reject') return { state: 'rejected', outcome: result };
  return approvedWith(request, result);
}

/**
 * @returns the state of an approval with this outcome. What was seen only after the request would have expired was
 *   approved before: access is then not open for longer than an approval in the last moment would have made it.
 */
export function approvedWith({ facts }: AccessRequest, result: Outcome): RequestState {
  const { expiresAt } = facts;
  const from = expiresAt !== undefined && expiresAt < result.at ? expiresAt : result.at;
  const until = accessEnd(facts.accessDuration, from);
  return { state: 'approved', outcome: result, ...(until === undefined ? {} : { accessUntil: until }) };
}
