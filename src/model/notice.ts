import type { PostureChange } from './posture';

/** What a channel can hear. */
export type Hearing = 'opened' | 'decided' | 'escalated' | 'expired' | 'faults' | 'daily';

/** Every {@link Hearing}, for schemas. */
export const hearings: readonly Hearing[] = ['opened', 'decided', 'escalated', 'expired', 'faults', 'daily'];

/** A one-off message to people or channels that is not a request's card. */
export type Notice =
  | { about: 'first-seen-closed'; requestIds: string[] }
  /** Many requests opened at once: one message instead of a card each. */
  | { about: 'opened-many'; requestIds: string[] }
  | { about: 'azure-status-unknown'; requestId: string; status: string }
  | { about: 'approver-unresolved'; requestId: string; addresses: string[] }
  | { about: 'approver-changed'; address: string }
  | { about: 'nobody-decided'; requestId: string }
  | { about: 'escalated'; requestId: string; to: string[] }
  | { about: 'delivery-parked'; recipient: string; reason: string; requestId?: string }
  | { about: 'undelivered'; requestId: string }
  | { about: 'source-failing'; source: string; reason: string }
  /** What stands in the way of an approval, with how to mend it; nothing more where there are none. */
  | { about: 'preflight'; findings: string[] }
  /** Storage accounts that Speech has begun, or ceased, to keep its data in; at most so many are named. */
  | { about: 'byos-changed'; added: string[]; removed: string[]; more: number }
  /** Security features that are not as they were; at most so many are named. */
  | { about: 'posture-changed'; changes: PostureChange[]; more: number };

/** @returns what a channel has to hear to be told this. */
export function hearingOf(notice: Notice): Hearing {
  switch (notice.about) {
    case 'first-seen-closed':
      return 'decided';
    case 'opened-many':
      return 'opened';
    case 'escalated':
      return 'escalated';
    case 'nobody-decided':
      return 'expired';
    case 'azure-status-unknown':
    case 'approver-unresolved':
    case 'approver-changed':
    case 'delivery-parked':
    case 'source-failing':
    case 'undelivered':
    case 'preflight':
    case 'byos-changed':
    case 'posture-changed':
      return 'faults';
  }
}
