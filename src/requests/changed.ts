import type { AccessRequest, Instant, RequestState } from '../model';
import type { RequestEvent, StepResult } from './command';
import { nextLook } from './schedule';

/**
 * The request in its next version. `dueAt` is when the service has to act by itself; absent, a waiting request is looked
 * at again when its route says so.
 * Every change is one version further, so that compare-and-set sees each of them.
 */
export function changed(
  request: AccessRequest,
  current: RequestState,
  event: RequestEvent,
  dueAt?: Instant,
): StepResult<AccessRequest> {
  const { dueAt: _, claim, ...rest } = request;
  // Who is on it concerns only a request that waits.
  const held = current.state === 'pending' && claim !== undefined ? { claim } : {};
  const next: AccessRequest = { ...rest, ...held, current, version: request.version + 1 };
  const due = dueAt ?? nextLook(next);
  return { ok: true, changed: true, request: { ...next, ...(due === undefined ? {} : { dueAt: due }) }, event };
}
