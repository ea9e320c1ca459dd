import type { Instant } from './clock';
import type { DailyMessage } from './daily';
import type { Hearing } from './hearing';
import type { ToldAction } from './plan';
import type { HeldBack } from './silence';
import type { PostureChange } from './posture';

/** A one-off message to people or channels that is not a request's card. */
export type Notice =
  | { about: 'first-seen-closed'; requestIds: string[] }
  /** Many requests opened within minutes: one message that is changed, instead of a card each. */
  | { about: 'opened-many'; requestIds: string[] }
  | { about: 'azure-status-unknown'; requestId: string; status: string }
  | { about: 'approver-unresolved'; requestId: string; addresses: string[] }
  | { about: 'approver-changed'; address: string }
  /** Many requests ended within minutes: one message that is changed, instead of a card each. */
  | { about: 'ended-many'; requestIds: string[] }
  | { about: 'nobody-decided'; requestId: string }
  /** The members of these groups could not be read lately: the last ones known were asked, or nobody was. */
  | { about: 'members-not-current'; requestId: string; groups: string[] }
  /** The app could not be installed for people by itself. */
  | { about: 'app-not-installed'; why: 'not-allowed' | 'not-in-catalogue' }
  | { about: 'nobody-decided-many'; requestIds: string[] }
  | { about: 'daily'; message: DailyMessage }
  /** What a channel missed while a silence was in force; `count` says how many there were in all. */
  | { about: 'silence-over'; silenceId: string; count: number; held: HeldBack[] }
  | { about: 'escalated'; requestId: string; to: string[] }
  /** Many requests were escalated within minutes: one message that is changed, instead of one each. */
  | { about: 'escalated-many'; requestIds: string[] }
  | { about: 'delivery-parked'; recipient: string; reason: string; requestId?: string }
  | { about: 'undelivered'; requestId: string }
  | { about: 'source-failing'; source: string; reason: string }
  /** A webhook takes nothing any more; said once until it takes something again. */
  | { about: 'webhook-parked'; webhook: string; reason: string }
  /** What stands in the way of an approval, with how to mend it; nothing more where there are none. */
  | { about: 'preflight'; findings: string[] }
  /** Where nobody sees who reaches the data of Speech, with how to mend it; seen everywhere where there are none. */
  | { about: 'blind-spots'; findings: string[] }
  /** Storage accounts that Speech has begun, or ceased, to keep its data in; at most so many are named. */
  | { about: 'byos-changed'; added: string[]; removed: string[]; more: number }
  /** Somebody listed a key of an Azure AI account, or made it anew. */
  | {
      about: 'account-keys';
      what: 'account-keys-listed' | 'account-key-regenerated';
      accountId: string;
      succeeded: boolean;
      by: string;
    }
  /** A decision was carried out in part only: how each of its actions stands. */
  | { about: 'actions-incomplete'; requestId: string; actions: ToldAction[] }
  /** Granted access should be over, and its grant cannot be shown to be gone. `until` is when Azure itself ends it. */
  | { about: 'access-not-removed'; requestId: string; assignmentId: string; until: Instant; isOver: boolean }
  /** Security features that are not as they were; at most so many are named. */
  | { about: 'posture-changed'; changes: PostureChange[]; more: number }
  /** A signed checkpoint of the ledger, as its note: whoever keeps this message can check the ledger against it. */
  | { about: 'checkpoint'; note: string }
  /** The newest checkpoint could not be kept outside the database. */
  | { about: 'anchor-failing'; anchor: string; reason: string }
  /** Something that goes out by itself, files or the entries for a webhook, does not. */
  | { about: 'export-failing'; export: string; reason: string }
  /** The ledger is not the one that its checkpoint outside speaks of. `faults` are names. */
  | { about: 'ledger-diverged'; faults: string[]; against: { anchor: string; size: number } | null };

/** @returns what a channel has to hear to be told this. */
export function hearingOf(notice: Notice): Hearing {
  switch (notice.about) {
    case 'first-seen-closed':
    case 'ended-many':
      return 'decided';
    case 'opened-many':
      return 'opened';
    case 'daily':
    case 'silence-over':
    case 'checkpoint':
      return 'daily';
    case 'escalated':
    case 'escalated-many':
      return 'escalated';
    case 'nobody-decided':
    case 'nobody-decided-many':
      return 'expired';
    case 'azure-status-unknown':
    case 'approver-unresolved':
    case 'approver-changed':
    case 'members-not-current':
    case 'app-not-installed':
    case 'delivery-parked':
    case 'source-failing':
    case 'webhook-parked':
    case 'undelivered':
    case 'preflight':
    case 'blind-spots':
    case 'byos-changed':
    case 'posture-changed':
    case 'account-keys':
    case 'actions-incomplete':
    case 'access-not-removed':
    case 'anchor-failing':
    case 'export-failing':
    case 'ledger-diverged':
      return 'faults';
  }
}

/** @returns the ids of the requests that a notice speaks of. */
export function requestsOf(notice: Notice): string[] {
  if ('requestIds' in notice) return notice.requestIds;
  return 'requestId' in notice ? [notice.requestId] : [];
}
