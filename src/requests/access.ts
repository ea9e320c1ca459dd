import { later, type AccessRequest, type Instant, type RequestState } from '../model';
import { changed } from './changed';
import type { RequestEvent, StepResult } from './command';
import { accessAssumedOverAt } from './schedule';

/** How long Azure is still asked about access whose end was only assumed, in milliseconds. */
const followAssumedMs = 24 * 3_600_000;

/** How access ended, as Azure says it. */
export type EndInAzure = 'completed' | 'revoked';

/**
 * Access whose time is over, where a read of Azure after it showed nothing final. Where Azure names words instead of
 * hours ("Support request lifetime") there is no end to assume.
 */
export function accessStep(request: AccessRequest, now: Date): StepResult<AccessRequest> {
  const { current } = request;
  const at = now.toISOString();
  const assumedFrom = accessAssumedOverAt(request);
  const until = current.state === 'approved' ? current.accessUntil : undefined;
  if (current.state !== 'approved' || until === undefined || assumedFrom === undefined || at < assumedFrom) {
    return { ok: true, changed: false, note: 'NOTHING_NEW' };
  }
  const { outcome } = current;
  const ended: RequestState = { state: 'access-ended', how: 'assumed', outcome, at: until };
  return changed(request, ended, 'access-ended', later(at, followAssumedMs));
}

/**
 * What Azure's word that access ended makes of a request that was approved. An end that was assumed becomes the one that
 * Azure tells; one that Azure told before stays.
 *
 * @returns undefined where it says nothing new of this state.
 */
export function endedInAzure(
  current: RequestState,
  how: EndInAzure,
  at: Instant,
): { current: RequestState; event: RequestEvent } | undefined {
  if (current.state === 'approved') {
    return { current: { state: 'access-ended', how, outcome: current.outcome, at }, event: 'access-ended' };
  }
  if (current.state !== 'access-ended' || current.how !== 'assumed') return undefined;
  return { current: { ...current, how, at }, event: 'access-end-corrected' };
}
