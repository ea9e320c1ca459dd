import type { LockboxOperation } from '../activity-events';
import { azure, type Principal } from '../principal';
import { mayDecide } from '../role-assignments';
import type { State } from '../state';
import { writeLockboxEvent } from './log';
import { isOpen, type LockboxRequest, type ReceivedDecision } from './request';

/** A change to make, and the event that Azure's log gets for it, if any. */
interface Turn {
  status: string;
  by: Principal;
  at: Date;
  event?: LockboxOperation;
}

/** Sets a request's status, keeps who and when, and writes the event. Everything that changes a request comes here. */
export function turn(state: State, request: LockboxRequest, { status, by, at, event }: Turn): void {
  delete request.settling;
  request.status = status;
  request.history.push({ status, at: at.toISOString(), by });
  if (event !== undefined) writeLockboxEvent(state, request, event, by, at);
}

/** Lets pass what time alone changes: requests expire, decisions settle. To be called before anything is read. */
export function sweep(state: State): void {
  const now = state.clock.now();
  for (const request of state.world.requests) {
    if (isOpen(request) && request.expiresAt <= now) {
      turn(state, request, { status: 'Expired', by: azure, at: request.expiresAt, event: 'Expire' });
    }
    const { settling } = request;
    if (settling?.dueAt !== undefined && settling.dueAt <= now.getTime()) settle(state, request, settling);
  }
}

/** Counts a read by a client; the decision settles with the read that the settings say. */
export function countRead(state: State, request: LockboxRequest): void {
  const { settling } = request;
  if (settling === undefined || settling.dueAt !== undefined) return;
  settling.readsLeft -= 1;
  if (settling.readsLeft <= 0) settle(state, request, settling);
}

/**
 * Takes a decision from updateApproval. The request is `Approving` or `Denying` at once, and shows the outcome later.
 * @returns whether it was taken; every decision that reached the request is kept, taken or not.
 */
export function decide(
  state: State,
  request: LockboxRequest,
  decision: Omit<ReceivedDecision, 'at' | 'answer'>,
): ReceivedDecision['answer'] {
  const at = state.clock.now();
  const answer = answerTo(state, request, decision.by);
  request.decisions.push({ ...decision, at: at.toISOString(), answer });
  if (answer !== 'taken') return answer;
  const approve = decision.verdict === 'Approve';
  const { by } = decision;
  turn(state, request, { status: approve ? 'Approving' : 'Denying', by, at, event: decision.verdict });
  const { settleAfterReads, settleAfterMs } = state.world.settings;
  request.settling = {
    to: approve ? 'Approved' : 'Denied',
    readsLeft: settleAfterReads,
    ...(settleAfterMs === null ? {} : { dueAt: at.getTime() + settleAfterMs }),
    by,
  };
  if (settleAfterReads === 0 && settleAfterMs === null) settle(state, request, request.settling);
  return answer;
}

function answerTo(state: State, request: LockboxRequest, by: Principal): ReceivedDecision['answer'] {
  const { settings, roleAssignments } = state.world;
  if (by.kind === 'app' && !settings.appsMayDecide) return 'forbidden';
  if (by.kind === 'person' && !mayDecide(roleAssignments, request.subscriptionId, by.oid)) return 'forbidden';
  return isOpen(request) ? 'taken' : 'conflict';
}

function settle(state: State, request: LockboxRequest, settling: NonNullable<LockboxRequest['settling']>): void {
  const at = settling.dueAt === undefined ? state.clock.now() : new Date(settling.dueAt);
  turn(state, request, { status: settling.to, by: settling.by, at });
}
