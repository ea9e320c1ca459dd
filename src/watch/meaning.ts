import { subscriptionOf, type IgnoredReason, type Signal, type Verdict } from '../model';
import { mayBeByos } from './byos-operations';

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

/** Whether an operation is one of those that {@link meaningOf} does not ignore, told before the rest is read. */
export function isWatched(operation: string): boolean {
  const lower = operation.toLowerCase();
  return lower === decisionOperation || eventOperation.test(lower);
}

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
    return { kind: 'ignored', why: mayBeByos(signal) ? 'NO_INVENTORY' : 'OTHER_OPERATION' };
  }
  if (signal.status === 'started' || signal.status === 'accepted') return { kind: 'ignored', why: 'NOT_FINAL' };
  const about = aboutOf(signal);
  if (event !== undefined) return { kind: 'lockbox', event, ...about };
  const verdict = verdictOf(signal);
  return { kind: 'lockbox-decision-call', ...about, ...(verdict === undefined ? {} : { verdict }) };
}

function aboutOf(signal: Signal): { azureId?: string; subscriptionId?: string } {
  const { resourceId } = signal;
  const inPath = /\/providers\/microsoft\.customerlockbox\/requests\/([^/]+)/i.exec(resourceId)?.[1];
  const azureId = inPath ?? propertyOf(signal, 'requestId') ?? propertyOf(signal, 'lockboxRequestId');
  const subscriptionId = subscriptionOf(resourceId) ?? signal.subscriptionId;
  return {
    ...(azureId === undefined ? {} : { azureId: azureId.toLowerCase() }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
  };
}

/** A property by name without regard to case: exports write `requestbody`, the REST log `requestBody`. */
function propertyOf({ properties }: Signal, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.entries(properties).find(([key]) => key.toLowerCase() === lower)?.[1];
}

function verdictOf(signal: Signal): Verdict | undefined {
  const body = propertyOf(signal, 'requestBody') ?? '';
  const [, word] = /"(?:status|decision)"\s*:\s*"(approve|deny)"/i.exec(body) ?? [];
  if (word === undefined) return undefined;
  return word.toLowerCase() === 'approve' ? 'approve' : 'reject';
}
