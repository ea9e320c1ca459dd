import type { Actor, Instant, Kind, Outcome, Person, Service, StateName, Verdict } from '../model';

/** A person as shown outside. */
export type WirePerson = Person;

/** One request as it leaves the process: in `--json`, the API and evidence packs. */
export interface Request {
  id: string;
  kind: Kind;
  state: StateName;
  source: 'live' | 'replay';
  service: Service;
  resourceIds: string[];
  subscription: { id: string; name?: string };
  justification: string;
  supportCase?: { number: string };
  openedAt: Instant;
  expiresAt?: Instant;
  accessDuration: string;
  azure: { id: string; status: string };
  route: { name: string; policyHash: string };
  asked: WirePerson[];
  votes: { by: WirePerson; verdict: Verdict; reason: string; at: Instant }[];
  decision?: Decision;
  deliveries: { recipient: string; status: string; shown: number; wanted: number; lastError?: string }[];
  /** The ledger entries of this request, in order: `seq` and the entry itself. Only where one request is shown. */
  entries: unknown[];
}

/** The decision of a request, made or under way. */
export interface Decision {
  verdict: Verdict;
  /** Absent while it is under way. */
  via?: Outcome['via'];
  attribution?: Outcome['attribution'];
  by: Actor;
  reason?: string;
  at: Instant;
  accessUntil?: Instant;
}

/** One page of requests, newest first. */
export interface Page {
  items: Request[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
}
