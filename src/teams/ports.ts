import type { AccessRequest, Person, Posture, Verdict } from '../model';
import type { ConversationRef } from '../outbox';
import type { DelegateAnswer, DelegateInput, Presser, VoteAnswer } from '../workflow';
import type { StoryStep } from './cards';

/** What Teams asks of the workflow. Each resolves after the commit. */
export interface TeamsWorkflow {
  vote(input: { requestId: string; verdict: Verdict; reason: string; by: Presser }): Promise<VoteAnswer>;
  /** "I'm on it". */
  claim(input: { requestId: string; by: Presser }): Promise<VoteAnswer>;
  /** Has others asked, earlier than the route would. */
  askOthers(input: { requestId: string; by: Presser }): Promise<VoteAnswer>;
  /** Has somebody answer in an approver's place. */
  delegate(input: DelegateInput): Promise<DelegateAnswer>;
  endDelegation(by: Presser): Promise<DelegateAnswer>;
  /** Somebody installed the app or spoke to it. */
  personJoined(input: { person: Person; guest: boolean; conversation: ConversationRef }): Promise<void>;
  personLeft(id: string): Promise<void>;
  /** The app is in a Teams channel. @param channelId Teams' own id of it. */
  channelJoined(input: { teamId?: string; channelId: string; conversation: ConversationRef }): Promise<void>;
  /** A press that could not be read, by whom. */
  recordBadClick(by: Presser, why: 'UNKNOWN_VERB' | 'MALFORMED_CLICK'): Promise<void>;
}

/** What Teams asks of the past. */
export interface TeamsHistory {
  pending(): Promise<AccessRequest[]>;
  recent(): Promise<AccessRequest[]>;
  find(id: string): Promise<AccessRequest[]>;
  story(id: string): Promise<StoryStep[]>;
  /** How the security features stand, as they were last read. */
  posture(): Promise<Posture>;
}
