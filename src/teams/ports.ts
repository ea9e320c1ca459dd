import type { AccessRequest, DailyMessage, Person, Posture, Refusal, Silence } from '../model';
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

/** What Teams asks of the past. */
export interface TeamsHistory {
  pending(): Promise<AccessRequest[]>;
  recent(): Promise<AccessRequest[]>;
  find(id: string): Promise<AccessRequest[]>;
  /** Silences in force. */
  silences(): Promise<Silence[]>;
  story(id: string): Promise<StoryStep[]>;
  /** How the security features stand, as they were last read. */
  posture(): Promise<Posture>;
}
