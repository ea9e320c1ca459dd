import { actorName, personActor, type AccessRequest, type RequestState } from '../model';
import { backOffMs } from '../outbox';
import { decisionStep, postpone, readBack, type Executed, type Fence, type RecordData } from '../workflow';
import { apart, inMs, type EngineContext } from './context';

/** How long Azure is given between two looks at a decision that it has taken, in milliseconds. */
const lookAgainMs = 2_000;
/** How long at the least before a decision that Azure does not show is sent again, in milliseconds. */
const resendAfterMs = 5_000;

type Deciding = Extract<RequestState, { state: 'deciding' }>;

/** Carries out what is due: sends decisions, reads them back, and follows those made in Azure. @returns how many. */
export async function decideDue(context: EngineContext, fence: Fence): Promise<number> {
  const due = await context.store.deciding(inMs(context.clock, 0), 20);
  for (const request of due) {
    const done = await apart(context, `decide/${request.id}`, () => carryOut(context, request, fence));
    if (!done) await context.submit(postpone(request, inMs(context.clock, resendAfterMs)), [fence]);
  }
  return due.length;
}

/**
 * One look at a request in `deciding`. A decision that Azure may have is read back before anything is sent, so that a
 * crash at any line leads to the same end: state and attempt are committed before the call, the answer after it.
 */
async function carryOut(context: EngineContext, request: AccessRequest, fence: Fence): Promise<void> {
  if (request.current.state !== 'deciding') return;
  if (request.current.sent === 'no') {
    await send(context, request, request.current, fence);
    return;
  }
  const after = await look(context, request, fence);
  if (after === undefined || after.current.state !== 'deciding') return;
  const { current } = after;
  if (current.sent !== 'elsewhere' && isPending(after) && resendDue(context, current)) {
    await send(context, after, current, fence);
  }
}

function isPending(request: AccessRequest): boolean {
  return /^pending$/i.test(request.azureStatus);
}

function resendDue(context: EngineContext, current: Deciding): boolean {
  const waitMs = Math.max(resendAfterMs, backOffMs(current.attempts));
  return current.sentAt === undefined || context.clock.now().getTime() >= Date.parse(current.sentAt) + waitMs;
}

/** Reads Azure's state of the request and takes it. @returns the request as it is then, or undefined if unreadable. */
async function look(context: EngineContext, request: AccessRequest, fence: Fence): Promise<AccessRequest | undefined> {
  const { clock, executor, submit } = context;
  const read = await executor.readBack(request);
  switch (read.kind) {
    case 'found':
      return submit(readBack(request.id, read.azureStatus, inMs(clock, lookAgainMs)), [fence]);
    case 'gone':
      await submit(decisionStep(request, { do: 'refused', why: 'AZURE_NOT_FOUND' }), [fence]);
      return undefined;
    case 'unreadable':
      context.report.sourceFailed(`read-back/${request.id}`, read.reason);
      await submit(postpone(request, inMs(clock, read.afterMs ?? resendAfterMs)), [fence]);
      return undefined;
  }
}

async function send(context: EngineContext, request: AccessRequest, current: Deciding, fence: Fence): Promise<void> {
  const { executor, submit } = context;
  // Written before the call: after a crash Azure may have the decision, so it is read back first.
  const sending = await submit(decisionStep(request, { do: 'sending' }), [fence]);
  if (sending === undefined) return;
  const executed = await executor.execute(sending, current.verdict, reasonFor(request, current));
  const after = await takeAnswer(context, sending, executed, fence);
  if (after !== undefined && executed.kind !== 'unanswered' && executed.kind !== 'later') {
    await look(context, after, fence);
  }
}

async function takeAnswer(
  context: EngineContext,
  sending: AccessRequest,
  executed: Executed,
  fence: Fence,
): Promise<AccessRequest | undefined> {
  const { clock, submit } = context;
  switch (executed.kind) {
    case 'accepted':
      return submit(decisionStep(sending, { do: 'accepted' }, answerData(executed)), [fence]);
    case 'refused':
      return afterRefusal(context, sending, executed, fence);
    case 'later':
      return submit(decisionStep(sending, { do: 'not-sent', retryAt: inMs(clock, executed.afterMs) }), [fence]);
    case 'unanswered':
      await submit(postpone(sending, inMs(clock, lookAgainMs)), [fence]);
      return undefined;
  }
}

/**
 * Azure said no. Where it shows another state than Pending, that state is the truth and is taken; only a request that
 * still waits goes back to `pending`, with the refusal by name.
 */
async function afterRefusal(
  context: EngineContext,
  sending: AccessRequest,
  refused: Extract<Executed, { kind: 'refused' }>,
  fence: Fence,
): Promise<AccessRequest | undefined> {
  const { clock, executor, submit } = context;
  const { why } = refused;
  const read = await executor.readBack(sending);
  const azureStatus = read.kind === 'found' ? read.azureStatus : refused.azureStatus;
  const moved = azureStatus !== undefined && !/^pending$/i.test(azureStatus);
  if (moved) {
    // An answer is no lost answer: what was refused is not what ended the request. While somebody else's decision is
    // under way there, it is left as unanswered, so that it is looked at and not sent again.
    if (!/^(?:approving|denying)$/i.test(azureStatus)) {
      const notSent = { do: 'not-sent', retryAt: inMs(clock, 0) } as const;
      await submit(decisionStep(sending, notSent, { why, ...answerData(refused) }), [fence]);
    }
    await submit(readBack(sending.id, azureStatus, inMs(clock, lookAgainMs)), [fence]);
    return undefined;
  }
  if (read.kind === 'unreadable') {
    await submit(postpone(sending, inMs(clock, resendAfterMs)), [fence]);
    return undefined;
  }
  await submit(decisionStep(sending, { do: 'refused', why }, { why, ...answerData(refused) }), [fence]);
  return undefined;
}

function answerData(executed: Extract<Executed, { kind: 'accepted' | 'refused' }>): RecordData {
  return {
    azure: {
      ...(executed.azureStatus === undefined ? {} : { status: executed.azureStatus }),
      ...(executed.azureRequestId === undefined ? {} : { requestId: executed.azureRequestId }),
      ...(executed.azureDate === undefined ? {} : { date: executed.azureDate }),
      ...(executed.kind === 'refused' ? { httpStatus: executed.httpStatus } : {}),
      ...(executed.kind === 'refused' && executed.code !== undefined ? { code: executed.code } : {}),
    },
  };
}

/** The reason as Azure keeps it. The bot's identity decides there, so the people are named in words. */
function reasonFor(request: AccessRequest, current: Deciding): string {
  const names = current.votes.map((vote) => actorName(personActor(vote.by))).join(', ');
  const done = current.verdict === 'approve' ? 'Approved' : 'Rejected';
  const why = current.reason === '' ? '' : `: ${current.reason}`;
  return `${done} by ${names} (Lockbox Bot ${request.id})${why}`;
}
