import { afterAttempt, type ConversationRef, type Delivered, type Delivery, type Outgoing } from '../outbox';
import { deliveryAttempted, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';
import { EngineError } from './errors';

/** How many deliveries are taken up in one round. */
const roundSize = 50;

type Place = NonNullable<Delivery['place']>;

/** Sends what is due. */
export class Courier {
  /**
   * Messages that Teams has and the database does not know of, because it could not be written just then. The next
   * attempt changes them instead of posting a second one, which nobody could ever change again.
   */
  private readonly unrecorded = new Map<string, Place>();

  constructor(private readonly context: EngineContext) {}

  /**
   * Sends what is due, questions first. What is shown is loaded at the moment of sending, never what was true when it
   * was enqueued. @returns how many were attempted.
   */
  async round(fence: Fence): Promise<number> {
    const due = await this.context.store.deliveriesDue(inMs(this.context.clock, 0), roundSize);
    for (const delivery of due) {
      const done = await apart(this.context, `deliver/${delivery.key}`, () => this.attempt(delivery, fence));
      if (!done) await this.keep(delivery, 0, { kind: 'never', reason: 'the message could not be made' }, fence);
    }
    return due.length;
  }

  private async attempt(delivery: Delivery, fence: Fence): Promise<void> {
    const { outgoing, version } = await this.outgoingOf(delivery);
    const place = delivery.place ?? this.unrecorded.get(delivery.key);
    const conversation = place?.conversation ?? (await this.conversationOf(delivery));
    const verdict = await this.show(outgoing, conversation, place?.activityId);
    if (verdict.kind !== 'sent' || conversation === undefined) {
      await this.keep({ ...delivery, ...(place === undefined ? {} : { place }) }, version, verdict, fence);
      this.unrecorded.delete(delivery.key);
      return;
    }
    const shownAt = { conversation, activityId: verdict.activityId };
    this.unrecorded.set(delivery.key, shownAt);
    await this.keep(delivery, version, verdict, fence, { place: shownAt });
    this.unrecorded.delete(delivery.key);
  }

  /** Stores what became of an attempt that would have shown that version. */
  private async keep(
    delivery: Delivery,
    version: number,
    verdict: Delivered,
    fence: Fence,
    placed: Pick<Delivery, 'place'> = {},
  ): Promise<void> {
    const { clock, submit, report } = this.context;
    const after = afterAttempt(delivery, version, verdict, clock);
    const card = verdict.kind === 'sent' && verdict.card !== undefined ? { card: verdict.card } : {};
    await submit(deliveryAttempted({ before: delivery, after: { ...after, ...placed }, ...card }), [fence]);
    report.delivered(outcomeOf(verdict, after));
  }

  private async show(
    outgoing: Outgoing,
    conversation: ConversationRef | undefined,
    activityId: string | undefined,
  ): Promise<Delivered> {
    const { deliver } = this.context;
    if (conversation === undefined) return { kind: 'gone', reason: 'the app is not installed for this recipient yet' };
    if (activityId === undefined) return deliver.post(conversation, outgoing);
    return deliver.update(conversation, activityId, outgoing);
  }

  private async outgoingOf({
    content,
    recipient,
    told,
    wanted,
  }: Delivery): Promise<{ outgoing: Outgoing; version: number }> {
    if (content.kind === 'notice') return { outgoing: content, version: wanted };
    if (content.kind === 'event') throw new EngineError('BROKEN_INVARIANT', 'an event is sent to a webhook, not shown');
    const request = await this.context.store.request(content.requestId);
    if (request === undefined)
      throw new EngineError('BROKEN_INVARIANT', `no request ${content.requestId} for its card`);
    // Who was only told when it opened may have become an approver since.
    const isTold = told === true && !request.route.approvers.some(({ id }) => isFor(recipient, id));
    return { outgoing: { kind: 'card', request, ...(isTold ? { told: true } : {}) }, version: request.version };
  }

  private async conversationOf({ recipient }: Delivery): Promise<ConversationRef | undefined> {
    const { store } = this.context;
    if (recipient.kind === 'person') return (await store.person(recipient.id))?.conversation;
    if (recipient.kind === 'webhook') return undefined;
    return (await store.channel(recipient.name))?.conversation;
  }
}

function isFor(recipient: Delivery['recipient'], id: string): boolean {
  return recipient.kind === 'person' && recipient.id === id;
}

function outcomeOf(verdict: Delivered, after: Delivery): 'sent' | 'retry' | 'unreachable' | 'parked' {
  if (verdict.kind === 'sent') return 'sent';
  if (after.status === 'parked') return 'parked';
  return after.status === 'unreachable' ? 'unreachable' : 'retry';
}
