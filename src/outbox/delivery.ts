import type { Instant, Notice, Person } from '../model';
import type { Trouble } from './trouble';

/** Who a delivery is for. A channel is named as in the configuration; `admins` is resolved when it is enqueued. */
export type Recipient = { kind: 'person'; id: string } | { kind: 'channel'; name: string };

/** Where a conversation is reached. Plain data, so that no SDK type is ever stored. */
export interface ConversationRef {
  serviceUrl: string;
  conversationId: string;
  tenantId: string;
}

/** What is wanted of the recipient's conversation: the card of a request in its newest version, or one message. */
export type Content =
  /** `unreached` are approvers whom the card mentions, since they cannot be reached in a conversation of their own. */
  { kind: 'card'; requestId: string; unreached?: Person[] } | { kind: 'notice'; notice: Notice };

/**
 * How far a delivery is. `unreachable` waits for a conversation; `parked` waits for a human; `dropped` is a reminder that
 * nobody needs any more.
 */
export type DeliveryStatus = 'due' | 'done' | 'unreachable' | 'parked' | 'dropped';

/**
 * One message that a recipient must see. It is level-triggered: it says which version is wanted and which one was
 * shown, so that late, repeated or overtaken attempts can never put an older card over a newer one.
 */
export interface Delivery {
  /** Unique and derived from its purpose, so that enqueueing twice is one delivery. */
  key: string;
  recipient: Recipient;
  content: Content;
  /** The request's version whose card is wanted; 1 for a notice. */
  wanted: number;
  /** The version last shown; 0 before the first. */
  shown: number;
  /** Smaller goes first. */
  priority: number;
  status: DeliveryStatus;
  /** A further copy of a card that rings again; it is not posted once its recipient has answered or nobody has to. */
  reminder?: true;
  /** Failed attempts since the last success. */
  attempts: number;
  dueAt: Instant;
  createdAt: Instant;
  /** Where the message stands once it was sent. */
  place?: { conversation: ConversationRef; activityId: string };
  lastError?: string;
  /** What stands in its way, and since when without a success in between; absent in rows of earlier versions. */
  trouble?: { what: Trouble; since: Instant };
}

/** Order in which deliveries leave when there are more than the limits allow: questions before outcomes before news. */
export const priorities = { question: 0, outcome: 1, notice: 2 } as const;

/** The key of a request's card for a recipient. */
export function cardKey(requestId: string, recipient: Recipient): string {
  return `card/${requestId}/${recipientKey(recipient)}`;
}

/** @returns text that names a recipient uniquely. */
export function recipientKey(recipient: Recipient): string {
  return recipient.kind === 'person' ? `person/${recipient.id}` : `channel/${recipient.name}`;
}
