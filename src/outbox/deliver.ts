import type { AccessRequest, Notice, Person } from '../model';
import type { ConversationRef } from './delivery';
import type { Trouble } from './trouble';

/** What is to be shown, loaded at the moment of sending: never what was true when it was enqueued. */
export type Outgoing =
  /** `requester` where its reader asked for the access themselves: they are told, and can end it. */
  | { kind: 'card'; request: AccessRequest; told?: true; requester?: true; unreached?: readonly Person[] }
  | { kind: 'notice'; notice: Notice };

/**
 * The channel's verdict on one attempt. The channel alone knows whether another try helps, and after how long.
 * `gone` says that the conversation or message is no more and that a new one has to be found; `message` is set where
 * only the message is. `conversation` is set where a retry would fail for any other message of the conversation, too.
 */
export type Delivered =
  | { kind: 'sent'; activityId: string; card?: string }
  | { kind: 'retry'; trouble: Trouble; reason: string; afterMs?: number; conversation?: true }
  | { kind: 'gone'; trouble: Trouble; reason: string; message?: true }
  | { kind: 'never'; trouble: Trouble; reason: string };

/**
 * Whether the channel's limits allow another send now. Whoever took a turn says when the send has ended, once or more
 * often; until then it counts. `all` is set where the limits allow none to anybody.
 */
export type Turn = { free: true; end: () => void } | { free: false; afterMs: number; all: boolean };

/** Port to the place where people read messages; Teams implements it. */
export interface Deliver {
  /** Takes a turn under the channel's limits, if one is free. A post or an update needs one. */
  turn(conversationId: string): Turn;
  /** Posts a new message. Never throws: a failure is a verdict. `card` is the exact JSON shown, where one was. */
  post(to: ConversationRef, outgoing: Outgoing): Promise<Delivered>;
  /** Replaces a message posted before. Never throws. */
  update(to: ConversationRef, activityId: string, outgoing: Outgoing): Promise<Delivered>;
}
