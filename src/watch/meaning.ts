import { subscriptionOf, type IgnoredReason, type Signal, type Verdict } from '../model';
import { isByosOperation } from './byos-operations';

/** What the log of Customer Lockbox can report of a request. */
export type LockboxEvent =
  'created' | 'approved' | 'denied' | 'expired' | 'cancelled' | 'auto-approved' | 'auto-denied';

/** What a signal means to this product. */
export type Meaning =
  | { kind: 'lockbox'; event: LockboxEvent; azureId?: string; subscriptionId?: string }
  /** Somebody called `updateApproval`: it names the decider. */
  | { kind: 'lockbox-decision-call'; azureId?: string; subscriptionId?: string; verdict?: Verdict }
  | { kind: 'ignored'; why: IgnoredReason };

const eventOperation =
  /^microsoft\.customerlockbox\/requests\/activitylog\/(create|approve|deny|expire|cancel|autoapprove|autodeny)lockboxrequest\/action$/;
const decisionOperation = 'microsoft.customerlockbox/requests/updateapproval/action';

const events: Readonly<Record<string, LockboxEvent>> = {
  create: 'created',
  approve: 'approved',
  deny: 'denied',
  expire: 'expired',
  cancel: 'cancelled',
  autoapprove: 'auto-approved',
  autodeny: 'auto-denied',
};

/**
 * What a signal means. Operations are matched by value and without regard to case, never by display name: the
 * documents and the provider disagree on those. No real Lockbox event was ever published, so everything else about it
 * is read tolerantly.
 */
export function meaningOf(signal: Signal): Meaning {
  const lower = signal.operation.toLowerCase();
  const [, word] = eventOperation.exec(lower) ?? [];
  const event = word === undefined ? undefined : events[word];
  if (event === undefined && lower !== decisionOperation) {
    // Whose storage it is, an inventory would say.
    return { kind: 'ignored', why: isByosOperation(signal.operation) ? 'NO_INVENTORY' : 'OTHER_OPERATION' };
  }
  if (signal.status === 'started' || signal.status === 'accepted') return { kind: 'ignored', why: 'NOT_FINAL' };
  const about = aboutOf(signal);
  if (event !== undefined) return { kind: 'lockbox', event, ...about };
  const verdict = verdictOf(signal);
  return { kind: 'lockbox-decision-call', ...about, ...(verdict === undefined ? {} : { verdict }) };
}

function aboutOf(signal: Signal): { azureId?: string; subscriptionId?: string } {
  const { properties, resourceId } = signal;
  const inPath = /\/providers\/microsoft\.customerlockbox\/requests\/([^/]+)/i.exec(resourceId)?.[1];
  const azureId = inPath ?? properties['requestId'] ?? properties['lockboxRequestId'];
  const subscriptionId = subscriptionOf(resourceId) ?? signal.subscriptionId;
  return {
    ...(azureId === undefined ? {} : { azureId: azureId.toLowerCase() }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
  };
}

function verdictOf({ properties }: Signal): Verdict | undefined {
  const body = properties['requestbody'] ?? properties['requestBody'] ?? '';
  const [, word] = /"(?:status|decision)"\s*:\s*"(approve|deny)"/i.exec(body) ?? [];
  if (word === undefined) return undefined;
  return word.toLowerCase() === 'approve' ? 'approve' : 'reject';
}
