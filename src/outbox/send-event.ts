import type { PublicEvent } from '../model';

/** A webhook's verdict on one attempt, in the words of {@link Delivered}; there is no message that could be changed. */
export type EventSent =
  /** `body` is the hex SHA-256 of the body as it was sent. */
  | { kind: 'sent'; body: string }
  /** Not tried, or cut short by a stop: it does not count. */
  | { kind: 'later'; afterMs: number }
  | { kind: 'retry'; reason: string; afterMs?: number }
  | { kind: 'never'; reason: string };

/** Port to the webhooks of the configuration. */
export interface SendEvent {
  /** The keys of those there are. */
  readonly keys: readonly string[];
  /** How people know one: its host and its key. The rest of its address may be a secret. */
  nameOf(key: string): string;
  /** Sends an event to one of them. Never throws: a failure is a verdict. */
  send(key: string, event: PublicEvent): Promise<EventSent>;
}
