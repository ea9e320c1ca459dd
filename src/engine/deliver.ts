import { afterAttempt, type ConversationRef, type Delivered, type Delivery, type Outgoing } from '../outbox';
import { deliveryAttempted, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';
import { EngineError } from './errors';

/** How many deliveries are taken up in one round. */
const roundSize = 50;

/**
 * Sends what is due, questions first. What is shown is loaded at the moment of sending, never what was true when it
 * was enqueued. @returns how many were attempted.
 */
export async function deliverDue(context: EngineContext, fence: Fence): Promise<number> {
  const due = await context.store.deliveriesDue(inMs(context.clock, 0), roundSize);
  for (const delivery of due) {
    const done = await apart(context, `deliver/${delivery.key}`, () => attempt(context, delivery, fence));
    if (!done) await keep(context, delivery, 0, { kind: 'never', reason: 'the message could not be made' }, fence);
  }
  return due.length;
}

async function attempt(context: EngineContext, delivery: Delivery, fence: Fence): Promise<void> {
  const { outgoing, version } = await outgoingOf(context, delivery);
  const { place } = delivery;
  const conversation = place?.conversation ?? (await conversationOf(context, delivery));
  const verdict = await show(context, outgoing, conversation, place?.activityId);
  const placed =
    verdict.kind === 'sent' && conversation !== undefined
      ? { place: { conversation, activityId: verdict.activityId } }
      : {};
  await keep(context, delivery, version, verdict, fence, placed);
}

/** Stores what became of an attempt that would have shown that version. */
async function keep(
  context: EngineContext,
  delivery: Delivery,
  version: number,
  verdict: Delivered,
  fence: Fence,
  placed: Pick<Delivery, 'place'> = {},
): Promise<void> {
  const after = afterAttempt(delivery, version, verdict, context.clock);
  const card = verdict.kind === 'sent' && verdict.card !== undefined ? { card: verdict.card } : {};
  await context.submit(deliveryAttempted({ before: delivery, after: { ...after, ...placed }, ...card }), [fence]);
  context.report.delivered(outcomeOf(verdict, after));
}

async function show(
  context: EngineContext,
  outgoing: Outgoing,
  conversation: ConversationRef | undefined,
  activityId: string | undefined,
): Promise<Delivered> {
  if (conversation === undefined) return { kind: 'gone', reason: 'the app is not installed for this recipient yet' };
  if (activityId === undefined) return context.deliver.post(conversation, outgoing);
  return context.deliver.update(conversation, activityId, outgoing);
}

function outcomeOf(verdict: Delivered, after: Delivery): 'sent' | 'retry' | 'unreachable' | 'parked' {
  if (verdict.kind === 'sent') return 'sent';
  if (after.status === 'parked') return 'parked';
  return after.status === 'unreachable' ? 'unreachable' : 'retry';
}

async function outgoingOf(
  context: EngineContext,
  { content }: Delivery,
): Promise<{ outgoing: Outgoing; version: number }> {
  if (content.kind === 'notice') return { outgoing: content, version: 1 };
  const request = await context.store.request(content.requestId);
  if (request === undefined) throw new EngineError('BROKEN_INVARIANT', `no request ${content.requestId} for its card`);
  return { outgoing: { kind: 'card', request }, version: request.version };
}

async function conversationOf(context: EngineContext, { recipient }: Delivery): Promise<ConversationRef | undefined> {
  if (recipient.kind === 'person') return (await context.store.person(recipient.id))?.conversation;
  return (await context.store.channel(recipient.name))?.conversation;
}
