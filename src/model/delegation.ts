import type { Person } from './actor';
import type { Instant } from './clock';

/**
 * An approver's word that somebody else answers in their place until a moment. It passes on what `from` may do by their
 * own designation and nothing else: what was delegated to somebody cannot be delegated further.
 */
export interface Delegation {
  from: Person;
  to: Person;
  at: Instant;
  /** Moved forward to the moment of its end, where it was ended early. */
  until: Instant;
}
