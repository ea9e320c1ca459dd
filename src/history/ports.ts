import type { AccessRequest, Hold, Instant, Kind, Service, Silence, StateName } from '../model';
import type { JsonValue, PersonalRow } from '../ledger';

/** What to look for; every part given must hold. Text values match without regard to case. */
export interface HistoryFilter {
  state?: StateName[];
  kind?: Kind[];
  service?: Service[];
  /** Opened at or after. */
  from?: Instant;
  /** Opened before. */
  to?: Instant;
  subscription?: string;
  /** Resource id, or a beginning of one. */
  resource?: string;
  /** Object id, address or name of a designated approver. */
  approver?: string;
  /** Object id, address or name of somebody who voted or decided. */
  actor?: string;
  route?: string;
  /** Support case number. */
  case?: string;
  /**
   * Words anywhere in justification, resources, service, route, people or ids. A word is found where it stands whole, and
   * as it was typed, punctuation and all; what has no letter and no digit is found nowhere.
   */
  text?: string;
  /** Object id of somebody who was asked, or was named to answer in the place of one who was. */
  asked?: string;
  /** Object id of somebody of whom that holds, or who asked for the access themselves. */
  own?: string;
}

/** A delivery as the audit trail shows it. */
export interface DeliveryRow {
  /** `person/<object id>` or `channel/<name>`. */
  recipient: string;
  purpose: 'card' | 'notice';
  status: 'due' | 'done' | 'unreachable' | 'parked' | 'dropped';
  shown: number;
  wanted: number;
  lastError?: string;
}

/** One ledger entry as stored. */
export interface EntryRow {
  seq: number;
  bytes: Uint8Array;
}

/** The signed checkpoint of a ledger size. */
export interface CheckpointRow {
  size: number;
  note: string;
  at: Instant;
}

/** A recipient whom something does not reach. */
export interface DeliveryTrouble {
  /** `person/<object id>`, `channel/<name>` or `webhook/<key>`. */
  recipient: string;
  /** `unreachable` is tried again by itself; `parked` waits for a person. */
  status: 'unreachable' | 'parked';
  /** What stands in the way, by name; null where it has none. */
  trouble: string | null;
  /** Since when, without a success in between. */
  since: Instant;
  /** What was said last, in a sentence. */
  reason: string;
  /** Ids of the requests that wait whose cards it concerns, in order; empty where only notices are waiting. */
  requests: string[];
}

/** What is stored of how the service stands. */
export interface StoredStatus {
  /** What the loops last found, by part. */
  parts: { part: string; at: Instant; doc: JsonValue }[];
  /** How far each source was read. */
  sources: { source: string; readAt: Instant }[];
  /** Live requests that wait for an answer. */
  waiting: number;
  /** Ids of those that nobody was shown. */
  undelivered: string[];
  /** Recipients whom something does not reach, those who have waited longest first. */
  deliveries: DeliveryTrouble[];
}

/** What statistics are made of: one live request, without anything that somebody wrote. */
export interface CountedRequest {
  kind: Kind;
  state: StateName;
  service: Service;
  /** Lower-cased. */
  route: string;
  openedAt: Instant;
  decidedAt?: Instant;
  /** The kind of actor who decided, and `/` and the id of a person or an application. */
  decidedBy?: string;
}

/** A row beside the requests that decides who may answer or what is asked, as far as entries speak of it. */
export type BesideRow = { id: string } & (
  | { table: 'Pin'; address: string }
  | { table: 'Delegation'; doc: JsonValue }
  | { table: 'EntraGroup'; members: string[] }
  /** `{until, match, ended}`. */
  | { table: 'Silence'; doc: JsonValue }
  /** `{match, ended}`. */
  | { table: 'Hold'; doc: JsonValue }
  | { table: 'Story'; key: string }
  | { table: 'Sanction'; key: string; until: Instant }
);

/** Port to the stored past. Reads only. */
export interface HistoryStore {
  /**
   * Newest first by opening time, where a request keeps its place for good; `next` continues behind the last one.
   *
   * @throws HistoryError `BAD_CURSOR`.
   */
  page(filter: HistoryFilter, limit: number, cursor?: string): Promise<{ items: AccessRequest[]; next?: string }>;
  /** How many requests a filter finds, counted up to `most`. */
  count(filter: HistoryFilter, most: number): Promise<number>;
  /** Live requests that opened from a moment on and before another, newest first, streamed from an index. */
  counted(from: Instant, to: Instant): AsyncIterable<CountedRequest>;
  /** Requests whose id, Azure id, or beginning of either (at least 4 characters) is this; at most 5. */
  find(idOrPrefix: string): Promise<AccessRequest[]>;
  deliveriesOf(requestId: string): Promise<DeliveryRow[]>;
  entriesOf(requestId: string): Promise<EntryRow[]>;
  /** The entry at one place. */
  entry(seq: number): Promise<EntryRow | undefined>;
  /** All entries in order of `seq`, from `from` on, streamed at constant memory. */
  entries(from?: number): AsyncIterable<EntryRow>;
  /** The personal values that still exist, with the entry they were sealed for, in order of `seq`, streamed. */
  personal(): AsyncIterable<PersonalRow & { seq: number }>;
  personalOf(hashes: string[]): Promise<PersonalRow[]>;
  tile(level: number, index: number): Promise<Uint8Array | undefined>;
  head(): Promise<{ size: number; root: Uint8Array } | undefined>;
  identity(): Promise<{ tenantId: string; origin: string } | undefined>;
  /** What is kept under that name as a place to go on from. */
  place(of: string): Promise<string | undefined>;
  /** Silences, the newest first; only those in force unless all are wanted. */
  silences(all: boolean): Promise<Silence[]>;
  /** Legal holds, the newest first; only those in force unless all are wanted. */
  holds(all: boolean): Promise<Hold[]>;
  newestCheckpoint(): Promise<CheckpointRow | undefined>;
  saveCheckpoint(checkpoint: CheckpointRow): Promise<void>;
  /** How the service stands. @param before requests opened here before that moment count as undelivered. */
  status(before: Instant): Promise<StoredStatus>;
  /** The rows beside the requests that entries speak of, for `verify` to compare. */
  beside(): Promise<BesideRow[]>;
  /** Current state and version of every request, for `verify` to compare with the ledger. */
  requestStates(): AsyncIterable<{ id: string; state: StateName; version: number }>;
}
