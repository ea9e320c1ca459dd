import type { HistoryFilter } from '../history';
import type { AccessRequest, Actor, DailyMessage, Person, Posture, Refusal, Silence } from '../model';
import type { ConversationRef } from '../outbox';
import type {
  AccessAsk,
  DelegateAnswer,
  DelegateInput,
  Presser,
  SilenceAnswer,
  VoteAnswer,
  VoteInput,
} from '../workflow';
import type { StoryStep } from './cards';

/** What Teams asks of the workflow. Each resolves after the commit. */
export interface TeamsWorkflow {
  vote(input: VoteInput): Promise<VoteAnswer>;
  /** Records that an answer was given up before it counted. */
  refuseVote(input: VoteInput, why: Refusal): Promise<void>;
  /** "I'm on it". */
  claim(input: { requestId: string; by: Presser }): Promise<VoteAnswer>;
  /** Has others asked, earlier than the route would. */
  askOthers(input: { requestId: string; by: Presser }): Promise<VoteAnswer>;
  /** Asks for access to the data of a Speech resource, in the name of whoever asks. */
  requestAccess(input: AccessAsk): Promise<VoteAnswer>;
  /** Ends granted access before its time. */
  endAccess(input: { requestId: string; by: Presser }): Promise<VoteAnswer>;
  /** Has somebody answer in an approver's place. */
  delegate(input: DelegateInput): Promise<DelegateAnswer>;
  endDelegation(by: Presser): Promise<DelegateAnswer>;
  /** Somebody installed the app or spoke to it. */
  personJoined(input: { person: Person; guest: boolean; conversation: ConversationRef }): Promise<void>;
  /** Keeps a channel quiet for a while. */
  silence(input: { channel: string; forMs: number; comment: string; by: Presser }): Promise<SilenceAnswer>;
  endSilence(input: { id: string; by: Presser }): Promise<SilenceAnswer>;
  /** A daily report of the time since the last, written into the ledger and signed. */
  daily(by: Presser): Promise<DailyMessage>;
  personLeft(id: string): Promise<void>;
  /** An activity told at which address its conversation is served now. @param personId whose own it is. */
  conversationServed(conversation: ConversationRef, personId: string | undefined): Promise<void>;
  /** The app is in a Teams channel. @param channelId Teams' own id of it. */
  channelJoined(input: { teamId?: string; channelId: string; conversation: ConversationRef }): Promise<void>;
  /** A press that could not be read, by whom. */
  recordBadClick(by: Presser, why: 'UNKNOWN_VERB' | 'MALFORMED_CLICK'): Promise<void>;
  /** Somebody was answered with the plan that they are to confirm. @param card the exact JSON of what they see. */
  planShown(input: { request: AccessRequest; by: Presser; plan: string; card: string }): Promise<void>;
}

/** What an auditor looks at in Teams. */
export interface Reading {
  by: Actor;
  what: 'requests' | 'request' | 'evidence';
  /** The id of the request that is looked at. */
  requestId?: string;
  filter?: HistoryFilter;
  /** Of what is taken away: how much of what, up to which size of the ledger. */
  handedOut?: Readonly<Record<string, string | number | boolean>>;
}

/** What Teams asks of the past. */
export interface TeamsHistory {
  /** Whether somebody is an auditor now; `unknown` where nobody could say in time. */
  isAuditor(personId: string): Promise<'yes' | 'no' | 'unknown'>;
  /** Whether any group of the policy names somebody now. */
  isDesignated(personId: string): Promise<'yes' | 'no' | 'unknown'>;
  /**
   * Writes down what an auditor looks at, before they see it, and each time what they take away; or for how many seconds
   * they have to wait.
   */
  record(reading: Reading): Promise<{ ok: true } | { ok: false; waitSeconds: number }>;
  /** Requests that wait for an answer, the oldest first. */
  pending(): Promise<AccessRequest[]>;
  /** Newest first; `next` goes on behind the last one. @throws HistoryError `BAD_CURSOR`. */
  page(filter: HistoryFilter, limit: number, cursor?: string): Promise<{ items: AccessRequest[]; next?: string }>;
  /** How many a filter finds, and whether there are more than were counted. */
  count(filter: HistoryFilter): Promise<{ value: number; more: boolean }>;
  /** Requests that an id, or the beginning of one, may mean; a few. */
  find(id: string): Promise<AccessRequest[]>;
  /** Silences in force. */
  silences(): Promise<Silence[]>;
  story(id: string): Promise<StoryStep[]>;
  /** How the security features stand, as they were last read. */
  posture(): Promise<Posture>;
}

/** A file that somebody asked for. */
export interface EvidenceFile {
  name: string;
  bytes: Uint8Array;
  /** False where something of what it tells is not as it was recorded and signed. */
  verified: boolean;
  /** What the record says of it: how much of what, up to which size of the ledger. */
  handedOut: Readonly<Record<string, string | number | boolean>>;
}

/** What evidence packs come from. */
export interface TeamsEvidence {
  /** Makes the pack of one request. @returns undefined where there is no such request any more. */
  packOf(requestId: string): Promise<EvidenceFile | undefined>;
}
