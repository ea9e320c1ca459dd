import type { Actor } from './actor';
import type { Instant } from './clock';
import { resourceKey } from './inventory';
import type { AccessRole, PlannedAction } from './plan';

/** Everything that can happen to Speech's own storage (BYOS), to who may reach it, and to the accounts that use it. */
export const accessKinds = [
  'keys-listed',
  'key-regenerated',
  'sas-issued',
  'delegation-key-issued',
  'delegation-keys-revoked',
  'role-granted',
  'role-removed',
  'lock-made',
  'lock-removed',
  'diagnostics-changed',
  'diagnostics-removed',
  'storage-changed',
  'storage-deleted',
  'blob-service-changed',
  'container-changed',
  'container-deleted',
  'container-access-changed',
  'immutability-changed',
  'local-user-changed',
  'replication-changed',
  'private-endpoint-changed',
  'lifecycle-changed',
  'encryption-scope-changed',
  'account-changed',
  'account-deleted',
  'account-keys-listed',
  'account-key-regenerated',
  'blobs-read',
  'blobs-listed',
  'blobs-written',
  'blobs-deleted',
  'blobs-other',
] as const;

/** One of {@link accessKinds}. */
export type AccessKind = (typeof accessKinds)[number];

/** How somebody who reached data showed that they may. With a key or a signature, who they are cannot be known. */
export type Credential =
  | { kind: 'account-key'; hash?: string }
  | { kind: 'sas'; hash?: string }
  | { kind: 'delegation-sas'; hash?: string }
  | { kind: 'anonymous' };

/** Who reached Speech's storage, as far as Azure's logs tell. */
export interface Accessor {
  actor: Actor;
  /** Entra object id, lower-cased: of an application this is its service principal's, which {@link Actor} does not hold. */
  principalId?: string;
  /** Absent where they signed in with Entra. */
  credential?: Credential;
}

/** One thing that was seen: an event of the activity log, some like accesses of a storage log, or a difference found. */
export interface AccessSeen {
  /** Names it for good: the same thing seen again, by whatever source, bears the same key. */
  key: string;
  source: 'activity-log' | 'storage-log' | 'snapshot';
  what: AccessKind;
  /** ARM id of the storage account, or of the Azure AI account where what happened concerns that. */
  accountId: string;
  /** What exactly it concerns: a role assignment's id, a container's name. Empty where it is the account itself. */
  target: string;
  by: Accessor;
  /** Client address without port. */
  address?: string;
  first: Instant;
  last: Instant;
  /** How often, all sightings of the same key taken together: seen again with a higher count, the difference is added. */
  count: number;
  succeeded: boolean;
  /** What else there is to know, by name: role, principal, container, key, change. Bounded; never a key or a signature. */
  details: Readonly<Record<string, string>>;
  /** As the caller named the call: it tells our own calls, together with who called. */
  clientRequestId?: string;
  correlationId?: string;
}

/** Why an access has to be asked about. */
export type UnexpectedReason =
  /** Neither one of the Speech accounts' identities nor allowed by the configuration. */
  | 'NOT_EXPECTED'
  /** Whoever has the key or the link could have been anybody. */
  | 'WHO_CANNOT_BE_KNOWN'
  /** By somebody who was granted access, but before or after it, or beyond it. */
  | 'OUTSIDE_GRANT'
  /** It looks like a call of this service, and is none. */
  | 'NOT_OUR_CALL';

/** Accesses that are alike, as a review tells them. */
export interface ReviewLine {
  /** What makes them alike: kind, target, details, and whether it succeeded. */
  key: string;
  what: AccessKind;
  target: string;
  succeeded: boolean;
  /** 0 where no log told of it, but a look at what is there. */
  count: number;
  first: Instant;
  last: Instant;
  /** Client addresses, sorted; at most {@link maxAddresses}. */
  addresses: string[];
  details: Readonly<Record<string, string>>;
}

/** The most addresses that a line names. */
export const maxAddresses = 5;
/** The most lines of a review; what would be a further one is counted in `more`. */
export const maxLines = 40;

/** What a review of an access is about: one story of one accessor at one account. */
export interface Review {
  /** ARM id of the storage account, or of the Speech account where it is about that. */
  accountId: string;
  by: Accessor;
  why: UnexpectedReason;
  lines: ReviewLine[];
  /** How many accesses are told by no line, since there were too many kinds of them. */
  more: number;
  /** What would undo changes of a setting: how it was last known to be. */
  restore?: PlannedAction[];
  /** Others who came with a key of the account, by their addresses: they lose it when it is rotated. */
  alsoWithKey?: string[];
}

/** What a person asks for when they ask for access to a Speech resource's data. */
export interface AccessAsked {
  /** ARM id of the Speech account. */
  speechId: string;
  /** ARM id of the storage account that holds its data. */
  storageId: string;
  /** Only this container; absent, all of the account. */
  container?: string;
  role: AccessRole;
  hours: number;
}

/** Until when which accesses of whom are taken for sanctioned, by whose review. */
export interface Sanction {
  /** Id of the review that it was given with. */
  requestId: string;
  /** As in {@link storyKey}. */
  story: string;
  /** What was looked at: other things that the same accessor does are asked about. */
  kinds: AccessKind[];
  from: Instant;
  until: Instant;
}

/** The longest that accesses can be sanctioned for where the configuration does not say, in milliseconds: 30 days. */
export const usualSanctionMaxMs = 30 * 86_400_000;

/** The request that tells a story now, or told it last. */
export interface Story {
  /** As in {@link storyKey}. */
  key: string;
  requestId: string;
  /** How many requests told it before. */
  episode: number;
}

/** A call that this service makes to Azure, written before it is made, so that its events are known again. */
export interface OwnCall {
  /** Random, sent as `x-ms-client-request-id`. */
  clientRequestId: string;
  requestId: string;
  /** What the events of it show. */
  what: AccessKind;
  at: Instant;
}

/** @returns who it is as a story knows them: by object id, else by the application's id, else by what they showed. */
export function accessorKey({ actor, principalId, credential }: Accessor): string {
  if (principalId !== undefined) return principalId.toLowerCase();
  if (actor.kind === 'person' || actor.kind === 'app') return actor.id.toLowerCase();
  if (credential === undefined) return actor.kind;
  if (credential.kind === 'anonymous' || credential.hash === undefined) return credential.kind;
  return `${credential.kind}:${credential.hash.toLowerCase()}`;
}

/** @returns what an access is a part of: everything that one accessor does at one account. */
export function storyKey({ accountId, by }: Pick<AccessSeen, 'accountId' | 'by'>): string {
  return `${resourceKey(accountId)}|${accessorKey(by)}`;
}
