import type { Instant } from './clock';
import type { Hearing } from './hearing';
import type { Notice } from './notice';

/**
 * What other tools may hear of a request, and what a webhook has to hear to be told it. The list is closed: a name keeps
 * its meaning and its data for good, and what would change either is a new one that ends in `.v2`. See docs/webhooks.md.
 */
export const requestEvents = {
  'request.opened.v1': 'opened',
  'request.voted.v1': 'opened',
  'request.claimed.v1': 'opened',
  'request.claim-ended.v1': 'opened',
  'request.escalated.v1': 'escalated',
  'request.decided.v1': 'decided',
  'request.decider-known.v1': 'decided',
  'request.access-ended.v1': 'decided',
  'request.expired.v1': 'expired',
  'request.cancelled.v1': 'expired',
} as const satisfies Record<string, Hearing>;

/** A name of {@link requestEvents}. */
export type RequestEventName = keyof typeof requestEvents;

/** What is told to other tools: something about a request, or a notice that is about none or about several. */
export type PublicEventName = RequestEventName | 'ledger.entry.v1' | `notice.${Notice['about']}.v1`;

/** A value of an event's data. */
export type PublicValue = string | number | boolean | PublicValue[] | { [key: string]: PublicValue };

/**
 * Something that happened, as other tools are told it: an immutable fact, made once and sent as it is however late. It
 * holds ids, names of the configuration and words of ours; no text of Microsoft, and nothing that names a person.
 */
export interface PublicEvent {
  /** Unique within the source, the same for every webhook and at each attempt; it holds no full stop. */
  id: string;
  /** The ledger's origin, which says whose event it is. */
  source: string;
  name: PublicEventName;
  time: Instant;
  /** The id of the request that it is about. */
  subject?: string;
  data: { [key: string]: PublicValue };
}
