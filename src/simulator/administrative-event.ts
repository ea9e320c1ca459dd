import type { EventBody } from './activity-events';
import { azureTime, ticksOf } from './clock';
import { callerOf, claimsOf, type Principal } from './principal';

/** How far an operation has come, as the activity log tells it. */
export type EventStatus = 'Started' | 'Accepted' | 'Succeeded' | 'Failed';

/** One event that Azure writes about an operation on a resource. */
export interface AdministrativeEvent {
  /** E.g. `Microsoft.Storage/storageAccounts/listKeys/action`. */
  operation: string;
  /** ARM path of what is changed. */
  resourceId: string;
  /** What the right was asked at: the resource, or the parent of a role assignment or a lock. */
  scope: string;
  status: EventStatus;
  /** The HTTP status as .NET names it, e.g. `OK`; empty in the event that starts. */
  subStatus: string;
  by: Principal;
  /** Where the call came from, and the caller's own id of it. */
  ip: string;
  clientRequestId: string;
  method: string;
  correlationId: string;
  eventDataId: string;
  tenantId: string;
  at: Date;
  submittedAt: Date;
  /** Further fields of `properties`: requestbody, responseBody, statusCode, statusMessage. */
  properties: Record<string, string>;
}

/** @returns the event in the REST shape of real activity-log events. */
export function administrativeEventBody(event: AdministrativeEvent): EventBody {
  const { resourceId, operation, tenantId } = event;
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(resourceId)?.[1] ?? '';
  const ends = event.status !== 'Started';
  return {
    authorization: { action: operation, scope: event.scope },
    ...(event.by.kind === 'azure' ? {} : { caller: callerOf(event.by) }),
    channels: 'Operation',
    claims: { ...claimsOf(event.by, tenantId), ipaddr: event.ip },
    correlationId: event.correlationId,
    description: '',
    eventDataId: event.eventDataId,
    eventName: ends ? pair('EndRequest', 'End request') : pair('BeginRequest', 'Begin request'),
    category: pair('Administrative'),
    eventTimestamp: azureTime(event.at),
    id: `${resourceId}/events/${event.eventDataId}/ticks/${ticksOf(event.at)}`,
    level: event.status === 'Failed' ? 'Error' : 'Informational',
    operationId: event.correlationId,
    operationName: pair(operation),
    httpRequest: {
      clientRequestId: event.clientRequestId,
      clientIpAddress: event.ip,
      method: event.method,
    },
    resourceGroupName: /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '',
    resourceProviderName: pair(operation.split('/')[0] ?? ''),
    resourceType: pair(operation.split('/').slice(0, -1).join('/').replace(verbOfAction, '')),
    resourceId,
    status: pair(event.status),
    subStatus: pair(event.subStatus),
    submissionTimestamp: azureTime(event.submittedAt),
    subscriptionId,
    tenantId,
    properties: {
      ...event.properties,
      eventCategory: 'Administrative',
      entity: resourceId,
      message: operation,
      hierarchy: `${tenantId}/${subscriptionId}`,
    },
    relatedEvents: [],
  };
}

/** An action's verb stands before the word `action` and is no part of the type. */
const verbOfAction = /\/(?:listKeys|regenerateKey|listAccountSas|listServiceSas|revokeUserDelegationKeys)$/i;

function pair(value: string, localizedValue = value): { value: string; localizedValue: string } {
  return { value, localizedValue };
}
