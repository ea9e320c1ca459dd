import { later, type AccessRequest, type CarriedAction, type RequestState } from '../model';
import { backOffMs } from '../outbox';
import {
  actionStep,
  beginActions,
  finishActions,
  postpone,
  tellNotRemoved,
  type ActionOutcome,
  type Executed,
  type Fence,
  type RecordData,
} from '../workflow';
import { inMs, type EngineContext } from './context';
import { EngineError } from './errors';
import { undoOvertaken } from './overtaken';
import { tryAction, type Tried } from './try-action';

/**
 * How often what Azure does not answer, or does not show, is tried: with the waits between them some twenty minutes. What
 * is left then is said to have failed, and people are told.
 */
export const roundsBeforeGivingUp = 12;

/** How long a grant that must not be there may withstand its removal before people are told, in milliseconds. */
export const lingersMs = 15 * 60_000;

type Deciding = Extract<RequestState, { state: 'deciding' }>;

/**
 * One round of carrying out what a review or an access request decided: each action that is still to be done is tried
 * once, and what came of it is kept before the next one is tried. Where nothing is left to be done the decision has become
 * what it is.
 *
 * A crash at any line leads to the same end: that Azure may have something is committed before the first call, and from
 * the second round on each action is looked at before it is done again.
 */
export async function carryOutActions(
  context: EngineContext,
  request: AccessRequest,
  fences: readonly Fence[],
): Promise<void> {
  const { submit, clock } = context;
  let now: AccessRequest | undefined = request;
  let waitMs = 0;
  if (toDo(request).length > 0) {
    now = await submit(beginActions(request), fences);
    // By place, since a grant that is given up brings its own removal, which is tried in the same round.
    for (let index = 0; now !== undefined && index < actionsOf(now).length; index += 1) {
      const done = await one(context, now, index, fences);
      now = done.request;
      waitMs = Math.max(waitMs, done.afterMs);
    }
  }
  if (now?.current.state !== 'deciding') return;
  if (toDo(now).length === 0) await submit(finishActions(now), fences);
  else await submit(postpone(now, inMs(clock, Math.max(waitMs, backOffMs(now.current.attempts)))), fences);
}

/** The request after an action was tried, undefined where it has moved on; and how long to wait for the next try. */
interface Turn {
  request: AccessRequest | undefined;
  afterMs: number;
}

async function one(
  context: EngineContext,
  request: AccessRequest,
  index: number,
  fences: readonly Fence[],
): Promise<Turn> {
  const { current } = request;
  const carried = actionsOf(request)[index];
  if (current.state !== 'deciding' || carried?.state !== 'to-do') return { request, afterMs: 0 };
  if (context.actions === undefined) throw new EngineError('BROKEN_INVARIANT', 'nothing carries out what was decided');
  const mayBeDone = current.attempts > 1 || carried.action.do === 'remove-grant';
  const tried = await tryAction(context.actions, carried, current.at, mayBeDone);
  const outcome = outcomeOf(context, current, carried, tried);
  if (outcome !== undefined) {
    return {
      request: await keep(context, request, carried, { index, ...outcome }, detailsOf(tried), fences),
      afterMs: 0,
    };
  }
  if (tried.kind === 'again') context.report.sourceFailed(`carry-out/${request.id}`, tried.reason);
  await tellIfItLingers(context, request, current, carried, fences);
  return { request, afterMs: tried.kind === 'again' ? (tried.afterMs ?? 0) : 0 };
}

/** Keeps how an action came out. @returns the request after it, or undefined where somebody else has moved it on. */
async function keep(
  context: EngineContext,
  request: AccessRequest,
  { action }: CarriedAction,
  outcome: ActionOutcome,
  details: RecordData,
  fences: readonly Fence[],
): Promise<AccessRequest | undefined> {
  let kept: AccessRequest | undefined;
  try {
    kept = await context.submit(actionStep(request, outcome, details), fences);
    return kept;
  } finally {
    if (kept === undefined && action.do === 'grant-role') await undoOvertaken(context, request.id, action);
  }
}

/**
 * What becomes of an action that was tried; undefined where it is tried again. The removal of a grant whose request is not
 * approved is never given up while that grant can be used.
 */
function outcomeOf(
  { clock }: EngineContext,
  current: Deciding,
  { action }: CarriedAction,
  tried: Tried,
): Omit<ActionOutcome, 'index'> | undefined {
  if (tried.kind === 'done') return { became: 'done' };
  const until = action.do === 'remove-grant' ? grantOf(current)?.until : undefined;
  if (until !== undefined && until > inMs(clock, 0)) return undefined;
  const isOver = tried.kind === 'failed' || current.attempts >= roundsBeforeGivingUp;
  return isOver ? { became: 'failed', why: tried.why } : undefined;
}

async function tellIfItLingers(
  { clock, submit }: EngineContext,
  request: AccessRequest,
  current: Deciding,
  { action }: CarriedAction,
  fences: readonly Fence[],
): Promise<void> {
  const grant = grantOf(current);
  if (action.do !== 'remove-grant' || grant?.at === undefined || later(grant.at, lingersMs) > inMs(clock, 0)) return;
  await submit(tellNotRemoved(request, { assignmentId: action.assignmentId, until: grant.until }), fences);
}

/** The grant of a decision: until when it holds, and since when it is given up. */
function grantOf({ actions = [] }: Deciding): { until: string; at?: string } | undefined {
  for (const { action, at } of actions) {
    if (action.do === 'grant-role') return { until: action.until, ...(at === undefined ? {} : { at }) };
  }
  return undefined;
}

function actionsOf({ current }: AccessRequest): readonly CarriedAction[] {
  return current.state === 'deciding' ? (current.actions ?? []) : [];
}

function toDo(request: AccessRequest): CarriedAction[] {
  return actionsOf(request).filter(({ state }) => state === 'to-do');
}

/** Azure's own answer, as the entry keeps it. */
function detailsOf(tried: Tried): RecordData {
  return tried.kind === 'again' || tried.executed === undefined ? {} : { azure: answerOf(tried.executed) };
}

function answerOf(executed: Executed): RecordData {
  switch (executed.kind) {
    case 'accepted':
      return {
        requestId: executed.azureRequestId,
        correlationId: executed.azureCorrelationId,
        date: executed.azureDate,
      };
    case 'refused': {
      const {
        httpStatus,
        code,
        azureRequestId: requestId,
        azureCorrelationId: correlationId,
        azureDate: date,
      } = executed;
      return { httpStatus, code, requestId, correlationId, date };
    }
    case 'later':
    case 'unsent':
    case 'unanswered':
      return { answer: executed.kind };
  }
}
