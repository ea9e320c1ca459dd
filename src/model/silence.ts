import type { Instant } from './clock';
import type { Hearing } from './hearing';

/** What a silence holds back: messages that fit every part given. At least one is. */
export interface SilenceMatch {
  channel?: string;
  /** Lower-cased GUID. */
  subscription?: string;
  hears?: Hearing[];
}

/** Who made a silence: somebody in Teams, or whoever ran the command on the machine of the database. */
export interface SilenceAuthor {
  name: string;
  /** Entra object id; absent for a local command. */
  id?: string;
}

/** A message to a channel that a silence held back. */
export interface HeldBack {
  /** What the message is, so that it is held once. */
  key: string;
  at: Instant;
  channel: string;
  hears: Hearing;
  /** `card`, or what the notice is about. */
  about: string;
  requestIds: string[];
  subscriptions: string[];
}

/** Messages to channels that are not sent for a while. It never touches the approvers' own cards. */
export interface Silence {
  /** `S-` and the place of its entry in the ledger. */
  id: string;
  by: SilenceAuthor;
  createdAt: Instant;
  until: Instant;
  match: SilenceMatch;
  comment: string;
  /** How many messages it held back. */
  count: number;
  /** The first of them, in order; all of them stand in the ledger. */
  held: HeldBack[];
  /** When it ended; absent while it is in force. */
  endedAt?: Instant;
}
