import type { Clock } from '../model';
import type { ConversationRef, Deliver, Delivered, Outgoing } from '../outbox';
import type { Log } from '../telemetry';
import { noticeCard, requestCard, type Card, type CardOptions } from './cards';
import type { Connector } from './connector';
import { messageOf } from './messages';
import { Pace } from './pace';
import { verdictOf } from './verdict';

/** What delivering needs. */
export interface DeliverOptions {
  connector: Connector;
  clock: Clock;
  log: Log;
  cards: CardOptions;
  /** How long one call may take, in milliseconds. */
  timeoutMs: number;
}

/** Shows cards and messages in Teams, over the Bot Connector. Every failure is a verdict. */
export function createDeliver({ connector, clock, log, cards, timeoutMs }: DeliverOptions): Deliver {
  const pace = new Pace(clock);
  const show = async (
    call: 'post' | 'update',
    { conversationId }: ConversationRef,
    outgoing: Outgoing,
    send: Send,
  ): Promise<Delivered> => {
    let card: Card;
    try {
      card = cardOf(outgoing, clock.now(), cards);
    } catch (error) {
      log.error({ err: error }, 'a card could not be made');
      return { kind: 'never', trouble: 'refused', reason: 'the card could not be made' };
    }
    try {
      const activityId = await send(messageOf(card));
      // Without an id the message could never be updated. Another try may show it twice, which is harmless.
      if (activityId === undefined) return { kind: 'retry', trouble: 'unavailable', reason: 'Teams named no message' };
      return { kind: 'sent', activityId, card: JSON.stringify(card) };
    } catch (error) {
      const verdict = verdictOf(error, clock.now(), call);
      if (verdict.kind === 'retry' && verdict.afterMs !== undefined) pace.hold(conversationId, verdict.afterMs);
      return verdict;
    }
  };
  return {
    turn: (conversationId) => pace.take(conversationId),
    post: (to, outgoing) => show('post', to, outgoing, (message) => connector.post(to, message, timeoutMs)),
    update: (to, activityId, outgoing) =>
      show('update', to, outgoing, async (message) => {
        await connector.update(to, activityId, message, timeoutMs);
        return activityId;
      }),
  };
}

type Send = (message: ReturnType<typeof messageOf>) => Promise<string | undefined>;

function cardOf(outgoing: Outgoing, now: Date, options: CardOptions): Card {
  if (outgoing.kind === 'notice') return noticeCard(outgoing.notice);
  const { request, told = false, requester = false, unreached } = outgoing;
  return requestCard(request, now, { ...options, told, requester }, unreached);
}
