import type { Entry, JsonValue } from '../ledger';
import type {
  AccessAsked,
  Actor,
  ErasedWhy,
  CarriedAction,
  Claim,
  Instant,
  Kind,
  Outcome,
  Person,
  Review,
  ReviewLine,
  Service,
  StateName,
  Verdict,
} from '../model';

export type { Posture, PostureFeature, PostureState } from '../model';
export type { WireInclusion } from './proofs';
export type { Statistics } from './statistics';
export type { Status, StatusFault } from './wire-status';

/** A person as shown outside. */
export type WirePerson = Person;

/** One request as it leaves the process: in `--json`, the API and evidence packs. What is not known is null. */
export interface Request {
  id: string;
  kind: Kind;
  state: StateName;
  source: 'live' | 'replay';
  service: Service;
  resourceIds: string[];
  subscription: { id: string; name: string | null };
  justification: string;
  supportCase: { number: string } | null;
  openedAt: Instant;
  expiresAt: Instant | null;
  accessDuration: string;
  azure: { id: string; status: string };
  route: { name: string; policyHash: string };
  /** Since when, and why, its personal data is gone: `erased` stands in its place. Null where it is all there. */
  erased: { at: Instant; why: ErasedWhy } | null;
  asked: WirePerson[];
  /** How many of those have to approve. */
  approvals: number;
  /** Who said that they are on it, while that holds. */
  claim: Claim | null;
  /** Who could answer in the place of one of those, from when until when. */
  delegations: { from: WirePerson; to: WirePerson; at: Instant; until: Instant }[];
  /** Designated by an address that no person was found for: never asked. */
  unresolved: string[];
  /** `for` is the approver in whose place somebody answered. */
  votes: { by: WirePerson; for?: WirePerson; verdict: Verdict; reason: string; at: Instant }[];
  decision: Decision | null;
  /** What a review is about: what was seen, by whom, and why it was unexpected. */
  review: Review | null;
  /** Who asked for the access; null where Azure names nobody. */
  requester: WirePerson | null;
  /** What access is asked for to Speech data. */
  asks: AccessAsked | null;
  /** What was seen of the use of granted access. */
  uses: ReviewLine[];
  /** What the decision changes in Azure, and how it stands, failures included; then what ends granted access. */
  actions: CarriedAction[];
  deliveries: { recipient: string; status: string; shown: number; wanted: number; lastError?: string }[];
  /** The ledger entries of this request, in order of `seq`. */
  entries: Entry[];
  /** The values that are sealed in those entries, by their hash; what was erased is not there. */
  personal: Record<string, JsonValue>;
  /** The salt of each of those values, hex: SHA-256(salt ‖ canonical bytes of the value) is its hash. */
  salts: Record<string, string>;
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
  /** Until when an approved access is open, where Azure names hours. */
  accessUntil?: Instant;
  /** Until when the same access is not asked about again. */
  sanctionedUntil?: Instant;
  /** Granted access that is being taken away: by its time, or by somebody before it. */
  ending?: { how: 'completed' | 'revoked'; by?: WirePerson; at: Instant };
  /** How and when access ended; `assumed` where the time that was asked for was over and Azure said nothing. */
  accessEnded?: { how: 'completed' | 'revoked' | 'assumed'; at: Instant };
}

/** One page of requests, newest first. */
export interface Page {
  items: Request[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

/** Whether what an answer tells is as the ledger says. */
export interface Verified {
  /** False where something was changed; null where it was not looked at. */
  ok: boolean | null;
  by: 'proof' | 'self-check' | 'nothing';
  /** When the whole ledger was last checked; null for a proof, which is of now. */
  at: Instant | null;
  faults: { seq: number | null; code: string }[];
}
