import type { Verdict } from '../../model';

/** Who pressed, as the validated activity and the roster said. */
export interface TicketPerson {
  id: string;
  tenantId: string;
  guest: boolean;
  name?: string;
  address?: string;
}

/** One answer of one person, to be given once they have signed in more strongly. */
export interface Ticket {
  /** Random; a ticket is used once. */
  id: string;
  requestId: string;
  verdict: Verdict;
  reason: string;
  by: TicketPerson;
  /** The plan that they were shown and confirm; absent where the answer changes nothing but the request. */
  confirmed?: string;
  /** For how long the same access shall not ask again, in milliseconds. */
  sanctionMs?: number;
  /** Authentication context of the route, such as c1. */
  context?: string;
  /** What Azure or Entra asked for, as it came. */
  claims?: string;
}

/** A visit of the sign-in page, under way in one browser. */
export interface Visit {
  ticket: Ticket;
  state: string;
  nonce: string;
  /** PKCE (RFC 7636). */
  verifier: string;
  /** When it began, in seconds since 1970. */
  startedAt: number;
}
