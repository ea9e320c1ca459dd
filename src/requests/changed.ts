import type { AccessRequest, Instant, RequestState } from '../model';
import type { RequestEvent, StepResult } from './command';

/**
 * The request in its next version. `dueAt` is when the service has to act by itself; absent, it waits for others.
 * Every change is one version further, so that compare-and-set sees each of them.
 */
export function changed(
  request: AccessRequest,
  current: RequestState,
  event: RequestEvent,
  dueAt?: Instant,
): StepResult<AccessRequest> {
  const { dueAt: _, ...rest } = request;
  const next = { ...rest, current, version: request.version + 1, ...(dueAt === undefined ? {} : { dueAt }) };
  return { ok: true, changed: true, request: next, event };
}
