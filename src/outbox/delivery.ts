import type { Instant, Notice, Person, PublicEvent } from '../model';
import type { Trouble } from './trouble';

/** Who reads a message. A channel is named as in the configuration; `admins` is resolved when it is enqueued. */
export type Recipient = { kind: 'person'; id: string } | { kind: 'channel'; name: string };

/**
 * Another tool that is told events. Its key is made of its url and its secret's name, so that its place in the file makes
 * no difference.
 */
export interface WebhookRecipient {
  kind: 'webhook';
  key: string;
}

/** Where a conversation is reached. Plain data, so that no SDK type is ever stored. */
export interface ConversationRef {
  serviceUrl: string;
  conversationId: string;
  tenantId: string;
}

/**
 * What is wanted of the recipient's conversation: the card of a request in its newest version, or one message. A webhook
 * gets an event, which never changes; `seq` is the ledger's size when it happened, and so the order of events.
 */
export type Content =
  /** `unreached` are approvers whom the card mentions, since they cannot be reached in a conversation of their own. */
  | { kind: 'card'; requestId: string; unreached?: Person[] }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'event'; event: PublicEvent; seq: number };

/**
 * The request that a delivery is about, and whose personal data it may hold: it goes with that. A message about several
 * holds nothing but their ids.
 */
export function requestOf({ content }: Pick<Delivery, 'content'>): string | undefined {
  switch (content.kind) {
    case 'card':
      return content.requestId;
    case 'event':
      return content.event.subject;
    case 'notice':
      return 'requestId' in content.notice ? content.notice.requestId : undefined;
  }
}

/** A delivery to a webhook. */
export type EventDelivery = Delivery & {
  recipient: WebhookRecipient;
  content: Extract<Content, { kind: 'event' }>;
};

/** @returns whether a delivery is an event's. */
export function isEvent(delivery: Delivery): delivery is EventDelivery {
  return delivery.content.kind === 'event' && delivery.recipient.kind === 'webhook';
}

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
  recipient: Recipient | WebhookRecipient;
  content: Content;
  /** The request's version whose card is wanted; 1 for a notice or an event. */
  wanted: number;
  /** The version last shown; 0 before the first. */
  shown: number;
  /** Smaller goes first. */
  priority: number;
  status: DeliveryStatus;
  /** A further copy of a card that rings again; it is not posted once its recipient has answered or nobody has to. */
  reminder?: true;
  /** Its recipient is only told: the card has no button, unless they are an approver by now. */
  told?: true;
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
export const priorities = { question: 0, outcome: 1, notice: 2, event: 3 } as const;

/** The key of a request's card for a recipient. */
export function cardKey(requestId: string, recipient: Recipient): string {
  return `card/${requestId}/${recipientKey(recipient)}`;
}

/**
 * The key that a delivery goes by once a newer one took its own, as a list of requests does whose burst is over. It is
 * the same before and after, so that what was sent under the old key is known to be of this delivery and no other.
 */
export function lastingKey({ key, createdAt }: Pick<Delivery, 'key' | 'createdAt'>): string {
  const suffix = `/${createdAt}`;
  return key.endsWith(suffix) ? key : `${key}${suffix}`;
}

/** @returns text that names a recipient uniquely. */
export function recipientKey(recipient: Recipient | WebhookRecipient): string {
  switch (recipient.kind) {
    case 'person':
      return `person/${recipient.id}`;
    case 'channel':
      return `channel/${recipient.name}`;
    case 'webhook':
      return `${webhookPrefix}${recipient.key}`;
  }
}

/** What the {@link recipientKey} of every webhook begins with. */
export const webhookPrefix = 'webhook/';

/** A one-off message to a channel that is due now. */
export function noticeDelivery(key: string, channel: string, notice: Notice, now: Instant): Delivery {
  return {
    key,
    recipient: { kind: 'channel', name: channel },
    content: { kind: 'notice', notice },
    wanted: 1,
    shown: 0,
    priority: priorities.notice,
    status: 'due',
    attempts: 0,
    dueAt: now,
    createdAt: now,
  };
}
