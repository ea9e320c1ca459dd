import { actorName, personActor, type AccessRequest, type RequestState } from '../model';
import { backOffMs } from '../outbox';
import { decisionStep, postpone, readBack, type Executed, type Fence, type RecordData } from '../workflow';
import { carryOutActions } from './carry-out';
import { apart, inMs, type EngineContext } from './context';

/** How long Azure is given between two looks at a decision that it has taken, in milliseconds. */
const lookAgainMs = 2_000;
/** How long at the least before a decision that Azure does not show is sent again, in milliseconds. */
const resendAfterMs = 5_000;

/** How long Azure may take to show a decision in an approver's name that it has taken, in milliseconds. */
const acceptedMs = 300_000;

type Deciding = Extract<RequestState, { state: 'deciding' }>;

/** Carries out what is due: sends decisions, reads them back, and follows those made in Azure. @returns how many. */
export async function decideDue(context: EngineContext, fence: Fence): Promise<number> {
  const due = await context.store.deciding(inMs(context.clock, 0), 20);
  for (const request of due) {
    const done = await apart(context, `decide/${request.id}`, () => carryOut(context, request, [fence]));
    if (!done) await context.submit(postpone(request, inMs(context.clock, resendAfterMs)), [fence]);
  }
  return due.length;
}

/**
 * One look at a request in `deciding`. A decision in the name of an approver is given up where nobody can send it: by
 * now the instance that had the token would have. A decision that Azure may have is read back before anything is sent, so that a
 * crash at any line leads to the same end: state and attempt are committed before the call, the answer after it.
 */
export async function carryOut(
  context: EngineContext,
  request: AccessRequest,
  fences: readonly Fence[],
): Promise<void> {
  if (request.current.state !== 'deciding') return;
  if (request.facts.kind !== 'lockbox') {
    await carryOutActions(context, request, fences);
    return;
  }
  if (request.current.sent === 'no') {
    if (await givenUp(context, request, fences)) return;
    await send(context, request, request.current, fences);
    return;
  }
  const after = await look(context, request, fences);
  if (after === undefined || after.current.state !== 'deciding') return;
  const { current } = after;
  if (current.sent !== 'elsewhere' && isPending(after) && resendDue(context, current)) {
    if (await givenUp(context, after, fences)) return;
    await send(context, after, current, fences);
  }
}

/** Gives up a decision whose approver's token is not here. @returns whether it is no longer to be sent. */
async function givenUp(context: EngineContext, request: AccessRequest, fences: readonly Fence[]): Promise<boolean> {
  const { executor, clock, submit } = context;
  const { current } = request;
  if (current.state !== 'deciding' || executor.holds(request)) return false;
  // What Azure took, and does not show yet, is given more time: its approver need not press for it.
  const waitsMs = clock.now().getTime() - Date.parse(current.sentAt ?? current.at);
  if (current.sent === 'accepted' && waitsMs < acceptedMs) return true;
  await submit(decisionStep(request, { do: 'refused', why: 'DECISION_NOT_SENT' }), fences);
  return true;
}

function isPending(request: AccessRequest): boolean {
  return /^pending$/i.test(request.azureStatus);
}

function resendDue(context: EngineContext, current: Deciding): boolean {
  const waitMs = Math.max(resendAfterMs, backOffMs(current.attempts));
  return current.sentAt === undefined || context.clock.now().getTime() >= Date.parse(current.sentAt) + waitMs;
}

/** Reads Azure's state of the request and takes it. @returns the request as it is then, or undefined if unreadable. */
async function look(
  context: EngineContext,
  request: AccessRequest,
  fences: readonly Fence[],
): Promise<AccessRequest | undefined> {
  const { clock, executor, submit } = context;
  const read = await executor.readBack(request);
  switch (read.kind) {
    case 'found':
      return submit(readBack(request.id, read.azureStatus, inMs(clock, lookAgainMs)), fences);
    case 'gone':
      await submit(decisionStep(request, { do: 'refused', why: 'AZURE_NOT_FOUND' }), fences);
      return undefined;
    case 'unreadable':
      context.report.sourceFailed(`read-back/${request.id}`, read.reason);
      await submit(postpone(request, inMs(clock, read.afterMs ?? resendAfterMs)), fences);
      return undefined;
  }
}

async function send(
  context: EngineContext,
  request: AccessRequest,
  current: Deciding,
  fences: readonly Fence[],
): Promise<void> {
  const { executor, submit } = context;
  // Written before the call: after a crash Azure may have the decision, so it is read back first.
  const sending = await submit(decisionStep(request, { do: 'sending' }), fences);
  if (sending === undefined) return;
  const executed = await executor.execute(sending, current.verdict, reasonFor(request, current));
  const after = await takeAnswer(context, sending, executed, fences);
  if (after !== undefined && executed.kind === 'accepted') {
    await look(context, after, fences);
  }
}

async function takeAnswer(
  context: EngineContext,
  sending: AccessRequest,
  executed: Executed,
  fences: readonly Fence[],
): Promise<AccessRequest | undefined> {
  const { clock, submit } = context;
  switch (executed.kind) {
    case 'accepted':
      return submit(decisionStep(sending, { do: 'accepted' }, answerData(executed)), fences);
    case 'refused':
      return afterRefusal(context, sending, executed, fences);
    case 'later':
      return submit(decisionStep(sending, { do: 'not-sent', retryAt: inMs(clock, executed.afterMs) }), fences);
    case 'unsent':
      return submit(decisionStep(sending, { do: 'refused', why: executed.why }), fences);
    case 'unanswered':
      await submit(postpone(sending, inMs(clock, lookAgainMs)), fences);
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
  fences: readonly Fence[],
): Promise<AccessRequest | undefined> {
  const { clock, executor, submit } = context;
  const { why, claims } = refused;
  const read = await executor.readBack(sending);
  const azureStatus = read.kind === 'found' ? read.azureStatus : refused.azureStatus;
  const moved = azureStatus !== undefined && !/^pending$/i.test(azureStatus);
  if (moved) {
    // An answer is no lost answer: what was refused is not what ended the request. While somebody else's decision is
    // under way there, it is left as unanswered, so that it is looked at and not sent again.
    if (!/^(?:approving|denying)$/i.test(azureStatus)) {
      const notSent = { do: 'not-sent', retryAt: inMs(clock, 0) } as const;
      await submit(decisionStep(sending, notSent, { why, ...answerData(refused) }), fences);
    }
    await submit(readBack(sending.id, azureStatus, inMs(clock, lookAgainMs)), fences);
    return undefined;
  }
  // A token that was answered is gone: the refusal is not met again, as it would be by asking once more as the service.
  const asService = sending.current.state === 'deciding' && sending.current.as === undefined;
  if (read.kind === 'unreadable' && asService) {
    await submit(postpone(sending, inMs(clock, resendAfterMs)), fences);
    return undefined;
  }
  const asked = claims === undefined ? {} : { claims };
  await submit(decisionStep(sending, { do: 'refused', why, ...asked }, { why, ...answerData(refused) }), fences);
  return undefined;
}

function answerData(executed: Extract<Executed, { kind: 'accepted' | 'refused' }>): RecordData {
  return {
    azure: {
      ...(executed.azureStatus === undefined ? {} : { status: executed.azureStatus }),
      ...(executed.azureRequestId === undefined ? {} : { requestId: executed.azureRequestId }),
      ...(executed.azureCorrelationId === undefined ? {} : { correlationId: executed.azureCorrelationId }),
      ...(executed.azureDate === undefined ? {} : { date: executed.azureDate }),
      ...(executed.kind === 'refused' ? { httpStatus: executed.httpStatus } : {}),
      ...(executed.kind === 'refused' && executed.code !== undefined ? { code: executed.code } : {}),
    },
  };
}

/** The reason as Azure keeps it. Where the bot's identity decides there, it is all that names the people. */
function reasonFor(request: AccessRequest, current: Deciding): string {
  const names = current.votes.map((vote) => actorName(personActor(vote.by))).join(', ');
  const done = current.verdict === 'approve' ? 'Approved' : 'Rejected';
  const why = current.reason === '' ? '' : `: ${current.reason}`;
  return `${done} by ${names} (Lockbox Bot ${request.id})${why}`;
}
