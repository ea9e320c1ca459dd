import { azureTime, ticksOf } from './clock';
import { callerOf, claimsOf, type Principal } from './principal';

/** An event body as the activity log's REST API shows it. Injected ones may hold anything. */
export type EventBody = Record<string, unknown>;

/** One event in a log. */
export interface LoggedEvent {
  /** Counts up in the order of writing, so that pages do not shift while they are read. */
  sequence: number;
  /** Lower-cased subscription id, or `tenant` for the tenant's own log. */
  log: string;
  /** Milliseconds since 1970, or undefined where the body's eventTimestamp cannot be read. */
  at: number | undefined;
  /** From when on the log shows it; milliseconds since 1970. */
  visibleAt: number;
  body: EventBody;
}

/** What a Lockbox event says that Azure writes when a request changes. */
export interface LockboxEvent {
  /** E.g. `Approve`, in `…/activitylog/ApproveLockboxRequest/action`. */
  operation: LockboxOperation;
  tenantId: string;
  subscriptionId: string;
  /** ARM path of the request. */
  resourceId: string;
  by: Principal;
  at: Date;
  submittedAt: Date;
  eventDataId: string;
  correlationId: string;
}

/** The changes that the provider writes to the activity log, from its own list of operations. */
export type LockboxOperation = 'Create' | 'Approve' | 'Deny' | 'Expire' | 'Cancel' | 'AutoApprove' | 'AutoDeny';

/**
 * @returns the event in the REST shape of real activity-log events. No real Lockbox event is public: only the operation
 * name is known, the other fields are filled as other providers fill them.
 */
export function lockboxEventBody(event: LockboxEvent): EventBody {
  const action = `Microsoft.CustomerLockbox/requests/activitylog/${event.operation}LockboxRequest/action`;
  return {
    authorization: { action, scope: event.resourceId },
    ...(event.by.kind === 'azure' ? {} : { caller: callerOf(event.by) }),
    channels: 'Operation',
    claims: claimsOf(event.by, event.tenantId),
    correlationId: event.correlationId,
    description: '',
    eventDataId: event.eventDataId,
    eventName: pair('EndRequest', 'End request'),
    category: pair('Administrative'),
    eventTimestamp: azureTime(event.at),
    id: `${event.resourceId}/events/${event.eventDataId}/ticks/${ticksOf(event.at)}`,
    level: 'Informational',
    operationId: event.correlationId,
    operationName: pair(action, `${event.operation} Lockbox Request`),
    resourceGroupName: '',
    resourceProviderName: pair('Microsoft.CustomerLockbox', 'Microsoft Customer Lockbox'),
    resourceType: pair('Microsoft.CustomerLockbox/requests'),
    resourceId: event.resourceId,
    status: pair('Succeeded'),
    subStatus: pair(''),
    submissionTimestamp: azureTime(event.submittedAt),
    subscriptionId: event.subscriptionId,
    tenantId: event.tenantId,
    properties: {
      eventCategory: 'Administrative',
      entity: event.resourceId,
      message: action,
      hierarchy: `${event.tenantId}/${event.subscriptionId}`,
    },
    relatedEvents: [],
  };
}

function pair(value: string, localizedValue = value): { value: string; localizedValue: string } {
  return { value, localizedValue };
}
