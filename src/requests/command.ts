import type {
  AccessSeen,
  Actor,
  Approver,
  Delegation,
  EntraGroupTaken,
  Instant,
  Person,
  PlannedAction,
  Refusal,
  UnexpectedReason,
  Verdict,
} from '../model';

/** What can happen to a request. Facts of Azure are observed; only a vote is somebody's wish. */
export type RequestCommand =
  /** An approver answered. Who may is checked before: see routing. */
  | {
      do: 'vote';
      verdict: Verdict;
      reason: string;
      by: Person;
      for?: Person;
      as?: 'approver';
      /** For how long the same access shall not ask again; only of a review. */
      sanctionMs?: number;
      /** Unguessable text, from which what a plan makes is named; needed where the verdict has a plan. */
      seed?: string;
    }
  /** A decision that would change resources was shown to its approver, who has yet to confirm it. */
  | { do: 'propose'; verdict: Verdict; by: Person; plan: string }
  /** Further accesses of the story that a review tells, or uses of access that was granted. */
  | { do: 'accesses-joined'; seen: AccessSeen[]; why: UnexpectedReason; restore: PlannedAction[] }
  /** Who else came with the key that rejecting a review would make anew. */
  | { do: 'key-users'; names: string[] }
  /** Nobody answered in time; of what is not Azure's to end. */
  | { do: 'time-over' }
  /** Granted access is to end: its time is over, or somebody ends it before. */
  | { do: 'end-access'; how: 'completed' | 'revoked'; by?: Person; seed: string }
  /** The decision is about to be sent to Azure: written before the call, so that a crash knows that Azure may have it. */
  | { do: 'sending' }
  /** An action of a plan is done, or given up. */
  | {
      do: 'action';
      index: number;
      became: 'done' | 'failed';
      why?: Refusal;
      /** Unguessable text: what undoes a grant that is given up is named from it. */
      seed: string;
    }
  /** Nothing of a plan is left to be done. */
  | { do: 'finish-actions' }
  /** The grant of access that is being ended is proven gone. */
  | { do: 'access-removed' }
  /** Azure took the decision (not final: it is read back). */
  | { do: 'accepted' }
  /** Azure said no and, read back, still waits for an answer. */
  | { do: 'refused'; why: Refusal; claims?: string }
  /** The decision was not sent after all (throttled): try again at `retryAt`. */
  | { do: 'not-sent'; retryAt: Instant }
  /** Azure's state as read. `retryAt` is when to look or send again while a decision is under way. */
  | { do: 'observed'; azureStatus: string; retryAt?: Instant }
  /** The activity log names who decided. `ours` when that is this service's own identity. */
  | { do: 'attributed'; verdict: Verdict; by: Actor; as: 'ours' | 'elsewhere' | 'azure-auto'; at: Instant }
  /** A designated address turned out to be this person, or a known person's details became known. */
  | { do: 'approver-resolved'; address: string; person: Person }
  /** Somebody who became a member of an Entra group whose members are approvers, after those were asked. */
  | { do: 'approver-joined'; person: Person; entraGroups: string[] }
  /** The members of an Entra group that nobody could read when the request opened. */
  | { do: 'members-found'; group: { id: string; readAt: Instant }; people: Approver[] }
  /** A stage of the route is reached; an escalation brings in these people. */
  | { do: 'stage'; key: string; people: Approver[]; unresolved: string[]; entraGroups: EntraGroupTaken[] }
  /** Somebody may answer in the place of one of its approvers; another delegation of that approver ends. */
  | { do: 'delegate'; delegation: Delegation }
  | { do: 'end-delegation'; from: Person }
  /** An approver has the others reminded. */
  | { do: 'remind-now' }
  /** An approver says that they are on it. */
  | { do: 'claim'; by: Person; until: Instant }
  | { do: 'claim-ended' }
  /** The time that was asked for is over, and a read of Azure still showed nothing final. */
  | { do: 'access-assumed-over' }
  /** An event of the past says how the request ended; replay only, where Azure is not asked. */
  | { do: 'replayed'; event: ReplayedEvent; by: Actor; at: Instant };

/** Events of the activity log as they end or change a replayed request. */
export type ReplayedEvent = 'approved' | 'denied' | 'expired' | 'cancelled' | 'auto-approved' | 'auto-denied';

/** What a step leads to. `changed: false` says that the command was understood and changes nothing. */
export type StepResult<Request> =
  | { ok: true; changed: true; request: Request; event: RequestEvent }
  | { ok: true; changed: false; note?: RequestNote }
  | { ok: false; why: Refusal };

/** What happened, as the ledger names it. */
export type RequestEvent =
  | 'voted'
  | 'decision-intended'
  | 'decision-sending'
  | 'decision-accepted'
  | 'decision-refused'
  | 'decision-not-sent'
  | 'approved'
  | 'rejected'
  | 'access-ended'
  | 'access-end-corrected'
  | 'expired'
  | 'cancelled'
  | 'azure-deciding'
  | 'back-to-pending'
  | 'azure-status-unknown'
  | 'azure-status'
  | 'decider-known'
  | 'approver-resolved'
  | 'approver-joined'
  | 'members-found'
  | 'reminded'
  | 'escalated'
  | 'delegated'
  | 'delegation-ended'
  | 'claimed'
  | 'claim-ended'
  | 'plan-shown'
  | 'access-joined'
  | 'key-users-known'
  | 'access-ending'
  | 'action-done'
  | 'action-failed'
  | 'personal-erased';

/** Why an observation changes nothing though it is worth saying. */
export type RequestNote = 'CLOSED_ALREADY' | 'NOTHING_NEW' | 'NOT_DECIDED_YET';
