import type { AccessAsked, Review, ReviewLine } from './access';
import type { Actor, Person } from './actor';
import type { Instant } from './clock';
import type { Erased } from './erasure';
import type { Delegation } from './delegation';
import type { Moment, WorkingHours } from './moment';
import type { CarriedAction } from './plan';
import type { Refusal } from './refusal';
import type { Service } from './resource';

/** What a request is about. What approve and reject carry out is a port per kind. */
export type Kind = 'lockbox' | 'byos-review' | 'byos-access';

/** Every {@link Kind}, for schemas and help texts. */
export const kinds: readonly Kind[] = ['lockbox', 'byos-review', 'byos-access'];

/** What an approver answers. Azure's words are Approve and Deny. */
export type Verdict = 'approve' | 'reject';

/** How a closed request came to its end: by a card, in Azure by somebody, or by Azure without asking anyone. */
export type Via = 'card' | 'elsewhere' | 'azure-auto';

/** One approver's counted answer on a request that needs more than one. */
export interface Vote {
  by: Person;
  /** The approver in whose place they answered, by delegation. */
  for?: Person;
  verdict: Verdict;
  reason: string;
  at: Instant;
}

/** Whether an outcome after a lost answer is known to be ours: see design.md, "agreed-unattributed". */
export type Attribution = 'ours' | 'agreed-unattributed' | 'elsewhere' | 'azure-auto';

/** The outcome of a decision as Azure shows it. `by` stays unknown until the activity log names the caller. */
export interface Outcome {
  via: Via;
  attribution: Attribution;
  by: Actor;
  /** Those who voted on cards, in order; empty for decisions made elsewhere. */
  votes: Vote[];
  reason?: string;
  at: Instant;
  /** Present where the decision was sent in the name of the approver who completed it. */
  as?: 'approver';
  /** What the decision changed, and what it could not; absent where it changes nothing but the request. */
  actions?: CarriedAction[];
  /** Until when the same access is taken for sanctioned; only of an approved review. */
  sanctionedUntil?: Instant;
}

/**
 * What became of sending a decision: not yet sent; sent, and the answer lost or outstanding, so that Azure may have
 * done it; taken by Azure; or not ours at all, because somebody is deciding it in Azure.
 */
export type Sent = 'no' | 'unanswered' | 'accepted' | 'elsewhere';

/** Why the last answer was not carried out. */
export interface LastRefusal {
  why: Refusal;
  at: Instant;
  /** Whose own identity was refused; absent where it was this service's. */
  by?: Person;
  /** What Azure wants that person's next sign-in to satisfy: a claims request as it sent it. */
  claims?: string;
}

/** A decision that would change resources, shown to its approver and not yet confirmed by them. */
export interface Proposal {
  by: Person;
  verdict: Verdict;
  /** Names the plan that was shown. */
  plan: string;
  at: Instant;
}

/** How granted access is being ended: by its time, or before it by somebody. */
export interface Ending {
  how: 'completed' | 'revoked';
  by?: Person;
  at: Instant;
  actions: CarriedAction[];
}

/** The states of a request (design.md, "States of a request"). */
export type RequestState =
  | { state: 'pending'; votes: Vote[]; lastRefusal?: LastRefusal; proposals?: Proposal[] }
  | {
      state: 'deciding';
      verdict: Verdict;
      /** Those whose votes made the decision; the last one completed it. */
      votes: Vote[];
      reason: string;
      at: Instant;
      /** How often the decision was sent to Azure. */
      attempts: number;
      sent: Sent;
      /** When it was last sent. */
      sentAt?: Instant;
      /** Whose identity decides in Azure: that of the approver who completed it. Absent: this service's own. */
      as?: 'approver';
      /** What is carried out, in order; absent for a Lockbox request, whose decision is all there is. */
      actions?: CarriedAction[];
      /** For how long the same access shall not ask again; only of a review that is being approved. */
      sanctionMs?: number;
    }
  | { state: 'approved'; outcome: Outcome; accessUntil?: Instant; ending?: Ending }
  | { state: 'rejected'; outcome: Outcome }
  | { state: 'access-ended'; how: 'completed' | 'revoked' | 'assumed'; outcome: Outcome; at: Instant }
  | { state: 'expired'; at: Instant }
  | { state: 'cancelled'; at: Instant };

/** The name of a state. */
export type StateName = RequestState['state'];

/** Every {@link StateName}, in the order of a request's life. */
export const stateNames: readonly StateName[] = [
  'pending',
  'deciding',
  'approved',
  'rejected',
  'access-ended',
  'expired',
  'cancelled',
];

/** True where nobody can decide any more. `approved` is decided, though its access still runs. */
export function isDecided(state: StateName): boolean {
  return state !== 'pending' && state !== 'deciding';
}

/** True where Azure has nothing more to tell, as far as the state says; see {@link isFollowed}. */
export function isClosed(state: StateName): boolean {
  return isDecided(state) && state !== 'approved';
}

/** Somebody who may decide a request. */
export interface Approver extends Person {
  /**
   * Ids of the Entra groups that their designation rests on, so that their membership is read again when they press;
   * absent where the configuration names them themselves.
   */
  entraGroups?: string[];
}

/** An Entra group whose members a route designates, as it was known when they were asked. */
export interface EntraGroupTaken {
  /** Entra object id of the group, lower-cased. */
  id: string;
  /** The name of the configuration's group that names it. */
  name: string;
  /** When its members were last read; absent where nobody knew them yet. */
  readAt?: Instant;
  /** A reading was missed since, so that these are the last members known: those found next are asked too. */
  stale?: true;
}

/** The people whom a route only tells: they see the card, and cannot answer it. */
export interface Told {
  people: Person[];
  /** Addresses that no Entra object id was found for. */
  unresolved: string[];
}

/**
 * True while Azure is still asked about a request: until it has nothing more to tell, and for a while after an end of
 * access that was only assumed. What Azure says of it then is the truth.
 */
export function isFollowed({ current, dueAt }: Pick<AccessRequest, 'current' | 'dueAt'>): boolean {
  if (!isClosed(current.state)) return true;
  return current.state === 'access-ended' && current.how === 'assumed' && dueAt !== undefined;
}

/**
 * From when on nothing more can become of a request, or undefined while nobody can say: then it is followed. Of a review
 * it is the end of what was sanctioned with it, which may lie ahead. A replayed request is the past from its opening on.
 */
export function closedFrom(request: AccessRequest): Instant | undefined {
  const { current, source, openedAt, facts } = request;
  const end = endOf(current);
  if (source === 'replay') return end ?? openedAt;
  // Nothing follows an approved review: no access was granted with it.
  if (current.state === 'approved' && facts.kind === 'byos-review') {
    const { at, sanctionedUntil = at } = current.outcome;
    return sanctionedUntil > at ? sanctionedUntil : at;
  }
  return isFollowed(request) ? undefined : end;
}

function endOf(current: RequestState): Instant | undefined {
  switch (current.state) {
    case 'pending':
    case 'deciding':
    case 'approved':
      return undefined;
    case 'rejected':
      return current.outcome.at;
    case 'access-ended':
    case 'expired':
    case 'cancelled':
      return current.at;
  }
}

/** A moment at which a request that still waits is chased. Frozen with the route. */
export interface Stage {
  /** Its place in the route, e.g. `remind-0` or `escalate-1`. */
  key: string;
  kind: 'remind' | 'escalate';
  moment: Moment;
  /** Who is brought in: groups by name with their members, and channels. Empty for a reminder. */
  groups: { name: string; members: string[]; entraGroup?: string }[];
  channels: string[];
}

/** An approver's word that they are looking at a request; others see it, and it ends by itself. */
export interface Claim {
  by: Person;
  at: Instant;
  until: Instant;
}

/** The route taken when a request opened, frozen with the request. */
export interface RouteTaken {
  name: string;
  /** Hex SHA-256 of the policy in force. */
  policyHash: string;
  approvers: Approver[];
  /** Those who may answer in an approver's place; absent in requests that opened before there were any. */
  delegations?: Delegation[];
  /** The Entra groups whose members are approvers; absent where there are none. */
  entraGroups?: EntraGroupTaken[];
  /** Those who are only told; absent where there are none. */
  told?: Told;
  /** Addresses that no Entra object id was found for. They are shown, and cannot decide. */
  unresolved: string[];
  approvals: number;
  anyRejectionRejects: boolean;
  allowGuests: boolean;
  /** Entra authentication context, such as c1, that each answer has to satisfy. */
  stepUp?: string;
  /** What rejecting a review does; absent in requests that opened before there were any: `notify`. */
  onReject?: 'notify' | 'revoke';
  /** Channels that get a copy of the card or a notice. */
  notify: string[];
  /** How it is chased, in the order of the route. */
  stages: Stage[];
  /** When the members of the asked groups may be reminded; a group without hours may be at any time. */
  calendars: { members: string[]; hours?: WorkingHours }[];
}

/** What Azure says about a Lockbox request; free text is Microsoft's and untrusted. */
export interface RequestFacts {
  kind: Kind;
  /** Azure's request id as given. */
  azureId: string;
  /** ARM path of the request, to read it again. Absent for a replayed one whose record had none. */
  azurePath?: string;
  subscription: { id: string; name?: string };
  resourceIds: string[];
  resourceType?: string;
  service: Service;
  /** Speech resources whose own storage (BYOS) the request touches. */
  speechResourceIds: string[];
  justification: string;
  supportCase?: { number: string; url?: string };
  workItemSource?: string;
  /** As Azure says it: hours, or words such as "Support request lifetime". */
  accessDuration: string;
  /** Who asked for the access, where that is known: they may not decide it. Azure names nobody for a Lockbox request. */
  requester?: Person;
  /** Whose access to the data it is about: they may not decide it either. */
  actors?: Actor[];
  createdAt: Instant;
  expiresAt?: Instant;
  /** What a review is about; present exactly where the kind is `byos-review`. */
  review?: Review;
  /** What is asked for; present exactly where the kind is `byos-access`. */
  asks?: AccessAsked;
  /** What was seen of the use of granted access. */
  uses?: ReviewLine[];
}

/** One request for access to customer data, from opening to end. */
export interface AccessRequest {
  /** `L-`, `R-` or `A-` and 10 Crockford base32 characters, derived from the kind and Azure's id. */
  id: string;
  /** Counts up by one with every change; changes are made by compare-and-set on it. */
  version: number;
  source: 'live' | 'replay';
  facts: RequestFacts;
  route: RouteTaken;
  openedAt: Instant;
  /** The last word Azure used for the state, verbatim. */
  azureStatus: string;
  current: RequestState;
  /** The stages of the route that have been reached. */
  reached: { key: string; at: Instant }[];
  claim?: Claim;
  /** Present once its personal data was erased: then nothing changes it any more. */
  erased?: Erased;
  /** When the service next has to look at this request by itself, or absent when never. */
  dueAt?: Instant;
}

/** What the ledger vouches for of a stored request: all of it but the moment of the service's own next look. */
export function vouched(request: AccessRequest): Omit<AccessRequest, 'dueAt'> {
  const { dueAt: _, ...rest } = request;
  return rest;
}
