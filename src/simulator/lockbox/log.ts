import { lockboxEventBody, type LockboxOperation } from '../activity-events';
import type { Principal } from '../principal';
import type { State } from '../state';
import { requestPath, type LockboxRequest } from './request';

/** Writes what happened to a request into the activity log; it shows as late as the settings say. */
export function writeLockboxEvent(
  state: State,
  request: LockboxRequest,
  operation: LockboxOperation,
  by: Principal,
  at: Date,
): void {
  const { lateMs, lockboxLog } = state.world.settings;
  const visibleAt = at.getTime() + lateMs;
  state.logEvent({
    sequence: state.ids.count('event'),
    log: lockboxLog === 'tenant' ? 'tenant' : request.subscriptionId.toLowerCase(),
    at: at.getTime(),
    visibleAt,
    body: lockboxEventBody({
      operation,
      tenantId: state.tenantId,
      subscriptionId: request.subscriptionId,
      resourceId: requestPath(request),
      by,
      at,
      submittedAt: new Date(visibleAt),
      eventDataId: state.ids.next('eventData'),
      correlationId: state.ids.next('correlation'),
    }),
  });
}
