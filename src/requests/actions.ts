import {
  instant,
  later,
  type AccessRequest,
  type CarriedAction,
  type Instant,
  type Outcome,
  type Refusal,
  type RequestState,
} from '../model';
import { changed } from './changed';
import type { RequestCommand, StepResult } from './command';
import { removing } from './own-clock';
import { toCarryOut } from './plan';

type Deciding = Extract<RequestState, { state: 'deciding' }>;
type ActionCommand = Extract<RequestCommand, { do: 'action' | 'finish-actions' | 'access-removed' }>;

const unchanged: StepResult<AccessRequest> = { ok: true, changed: false, note: 'NOTHING_NEW' };

/** What becomes of a request while its plan is carried out, and when its grant is proven gone. */
export function actionStep(request: AccessRequest, command: ActionCommand, now: Date): StepResult<AccessRequest> {
  const { current } = request;
  const at = instant(now);
  switch (command.do) {
    case 'action':
      return current.state === 'deciding' ? settled(request, current, command, at) : unchanged;
    case 'finish-actions':
      return current.state === 'deciding' ? finished(request, current, at) : unchanged;
    case 'access-removed':
      return removed(request, at);
  }
}

/**
 * One action is done, or given up. A grant that is given up is removed in the same breath, before anything else becomes
 * of the request: whatever Azure said of it, it may be there, and nobody approved that it is.
 */
function settled(
  request: AccessRequest,
  current: Deciding,
  { index, became, why, seed }: Extract<ActionCommand, { do: 'action' }>,
  at: Instant,
): StepResult<AccessRequest> {
  const { actions = [] } = current;
  const present = actions[index];
  if (present?.state !== 'to-do') return unchanged;
  const next: CarriedAction = { ...present, state: became, at, ...(why === undefined ? {} : { why }) };
  const undoing = became === 'failed' ? toCarryOut(removing(present.action), `${seed}/undo`) : [];
  const after = [...actions.map((one, place) => (place === index ? next : one)), ...undoing];
  return changed(request, { ...current, actions: after }, became === 'done' ? 'action-done' : 'action-failed', at);
}

/** Nothing is left to be done: the decision has become what it is. */
function finished(request: AccessRequest, current: Deciding, at: Instant): StepResult<AccessRequest> {
  const { actions = [], verdict, votes } = current;
  if (request.facts.kind === 'lockbox' || actions.some(({ state }) => state === 'to-do')) return unchanged;
  const grant = actions.find(({ action }) => action.do === 'grant-role');
  if (grant?.state === 'failed') {
    // The vote that completed the decision is taken back, so that its approver can press again.
    const lastRefusal = { why: grant.why ?? ('AZURE_REFUSED' satisfies Refusal), at };
    return changed(request, { state: 'pending', votes: votes.slice(0, -1), lastRefusal }, 'decision-refused');
  }
  const outcome = outcomeOf(current, at);
  if (verdict === 'reject') return changed(request, { state: 'rejected', outcome }, 'rejected');
  const until = grant?.action.do === 'grant-role' ? { accessUntil: grant.action.until } : {};
  return changed(request, { state: 'approved', outcome, ...until }, 'approved');
}

function outcomeOf(
  { votes, reason, as, actions = [], sanctionMs, at: decidedAt, verdict }: Deciding,
  at: Instant,
): Outcome {
  const last = votes.at(-1);
  return {
    via: 'card',
    attribution: 'ours',
    by: last === undefined ? { kind: 'unknown' } : { kind: 'person', ...last.by },
    votes,
    reason,
    at,
    ...(as === undefined ? {} : { as }),
    ...(actions.length === 0 ? {} : { actions }),
    ...(sanctionMs === undefined || verdict === 'reject' ? {} : { sanctionedUntil: later(decidedAt, sanctionMs) }),
  };
}

/** The grant is proven gone: the access has ended. */
function removed(request: AccessRequest, at: Instant): StepResult<AccessRequest> {
  const { current } = request;
  if (current.state !== 'approved' || current.ending === undefined) return unchanged;
  const { ending, outcome } = current;
  const done = ending.actions.map((one): CarriedAction => ({ ...one, state: 'done', at }));
  const told = { ...outcome, actions: [...(outcome.actions ?? []), ...done] };
  return changed(request, { state: 'access-ended', how: ending.how, outcome: told, at }, 'access-ended');
}
