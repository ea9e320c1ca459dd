import type { AccessRequest, Notice } from '../model';
import type { ConversationRef } from './delivery';

/** What is to be shown, loaded at the moment of sending: never what was true when it was enqueued. */
export type Outgoing = { kind: 'card'; request: AccessRequest; told?: true } | { kind: 'notice'; notice: Notice };

/**
 * The channel's verdict on one attempt. The channel alone knows whether another try helps, and after how long.
 * `gone` says that the conversation or message is no more and that a new one has to be found.
 */
export type Delivered =
  | { kind: 'sent'; activityId: string; card?: string }
  /** Not tried: the channel's limits are reached for now. */
  | { kind: 'later'; afterMs: number }
  | { kind: 'retry'; reason: string; afterMs?: number }
  | { kind: 'gone'; reason: string }
  | { kind: 'never'; reason: string };

/** Port to the place where people read messages; Teams implements it. */
export interface Deliver {
  /** Posts a new message. Never throws: a failure is a verdict. `card` is the exact JSON shown, where one was. */
  post(to: ConversationRef, outgoing: Outgoing): Promise<Delivered>;
  /** Replaces a message posted before. Never throws. */
  update(to: ConversationRef, activityId: string, outgoing: Outgoing): Promise<Delivered>;
}
