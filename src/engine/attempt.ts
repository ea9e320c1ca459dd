import {
  afterAttempt,
  lastingKey,
  type ConversationRef,
  type Delivered,
  type Delivery,
  type Outgoing,
} from '../outbox';
import { deliveryAttempted, type Fence } from '../workflow';
import type { EngineContext } from './context';
import { EngineError } from './errors';

type Place = NonNullable<Delivery['place']>;

/** Where the next attempt of a delivery goes: a message to change, a conversation to post to, or nowhere yet. */
interface Aim {
  conversation?: ConversationRef;
  activityId?: string;
}

/** All that an attempt needs, loaded right before it. */
export interface Prepared {
  delivery: Delivery;
  aim: Aim;
  outgoing: Outgoing;
  /** The version of the request that is shown; 1 for a notice. */
  version: number;
}

/** One attempt to show a delivery, and what is kept of it. */
export class Attempts {
  /**
   * Messages that Teams has and the database does not know of, because it could not be written just then. The next
   * attempt changes them instead of posting a second one, which nobody could ever change again. By lasting key: a list
   * that took the key of an earlier one is no message of its.
   */
  private readonly unrecorded = new Map<string, Place>();

  constructor(private readonly context: EngineContext) {}

  /** Loads what is to be shown, and where. @throws EngineError where the message cannot be made. */
  async prepare(delivery: Delivery): Promise<Prepared> {
    const [aim, made] = await Promise.all([this.aim(delivery), this.outgoingOf(delivery)]);
    return { delivery, aim, ...made };
  }

  /**
   * Where the delivery goes now. The address at which a conversation is served may change: the newest one that an
   * activity of the conversation told is used, whatever stood there when the message was posted. Who could not be reached
   * and is back in another conversation gets a new message there.
   */
  private async aim(delivery: Delivery): Promise<Aim> {
    const place = delivery.place ?? this.unrecorded.get(lastingKey(delivery));
    const known = await this.conversationOf(delivery);
    if (place === undefined) return known === undefined ? {} : { conversation: known };
    const { conversation, activityId } = place;
    if (known === undefined) return { conversation, activityId };
    if (known.conversationId === conversation.conversationId) return { conversation: known, activityId };
    return delivery.status === 'unreachable' ? { conversation: known } : { conversation, activityId };
  }

  /**
   * Shows the delivery, and stores what came of it.
   *
   * @param ended told as soon as the call to Teams is over, before anything is stored.
   */
  async attempt({ delivery, aim, outgoing, version }: Prepared, fence: Fence, ended: () => void): Promise<Delivered> {
    const verdict = await this.show(outgoing, aim);
    ended();
    const { conversation } = aim;
    if (verdict.kind !== 'sent' || conversation === undefined) {
      const place = delivery.place ?? this.unrecorded.get(lastingKey(delivery));
      await this.keep({ ...delivery, ...(place === undefined ? {} : { place }) }, version, verdict, fence);
    } else {
      const place = { conversation, activityId: verdict.activityId };
      this.unrecorded.set(lastingKey(delivery), place);
      await this.keep(delivery, version, verdict, fence, { place });
    }
    this.unrecorded.delete(lastingKey(delivery));
    return verdict;
  }

  /** Whether Teams has the message though it could not be stored: then the next attempt does that. */
  isUnrecorded(delivery: Delivery): boolean {
    return this.unrecorded.has(lastingKey(delivery));
  }

  /** Stores that the message cannot even be made. */
  async giveUp(delivery: Delivery, fence: Fence): Promise<void> {
    const reason = 'the message could not be made';
    await this.keep(delivery, 0, { kind: 'never', trouble: 'refused', reason }, fence);
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
    report.delivered(outcomeOf(verdict, after), verdict.kind === 'sent' ? undefined : verdict.trouble);
  }

  private async show(outgoing: Outgoing, { conversation, activityId }: Aim): Promise<Delivered> {
    const { deliver } = this.context;
    if (conversation === undefined) {
      const reason = 'the app is not installed for this recipient yet';
      return { kind: 'gone', trouble: 'not-installed', reason };
    }
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
    const unreached = content.unreached === undefined ? {} : { unreached: content.unreached };
    // Who was only told when it opened may have become an approver since.
    const isTold = told === true && !request.route.approvers.some(({ id }) => isFor(recipient, id));
    // Nobody decides what they asked for themselves, be they an approver or not.
    const isRequester = request.facts.requester !== undefined && isFor(recipient, request.facts.requester.id);
    const reader = isRequester ? ({ told: true, requester: true } as const) : isTold ? ({ told: true } as const) : {};
    return {
      outgoing: { kind: 'card', request, ...unreached, ...reader },
      version: request.version,
    };
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
