import { administrativeEventBody, type EventStatus } from './administrative-event';
import type { Principal } from './principal';
import type { State } from './state';

/** An operation on a resource that Azure carried out, or refused to. */
export interface Operation {
  /** E.g. `Microsoft.Storage/storageAccounts/listKeys/action`. */
  name: string;
  resourceId: string;
  /** Where it differs from the resource: the parent of a role assignment or a lock. */
  scope?: string;
  by: Principal;
  ip: string;
  clientRequestId: string;
  correlationId: string;
  method: string;
  requestBody?: unknown;
  responseBody?: unknown;
  /** Writes of accounts are accepted first, and succeed later. */
  accepted?: boolean;
  /** Why it was refused. */
  failure?: { status: string; code: string; message: string };
}

/**
 * Writes the events of an operation into the activity log of its subscription: Started, perhaps Accepted, and Succeeded
 * or Failed, with one correlationId. What is above all subscriptions leaves none there, as in Azure.
 */
export function writeOperation(state: State, operation: Operation): void {
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(operation.resourceId)?.[1];
  if (subscription === undefined) return;
  const ended = state.clock.now().getTime();
  const end: EventStatus = operation.failure === undefined ? 'Succeeded' : 'Failed';
  const steps: EventStatus[] = ['Started', ...(operation.accepted === true ? (['Accepted'] as const) : []), end];
  for (const [index, status] of steps.entries()) {
    // A millisecond apart, so that their order can be told from their times; none in the future.
    const at = new Date(ended - (steps.length - 1 - index));
    const visibleAt = at.getTime() + state.world.settings.lateMs;
    const eventDataId = state.ids.next('eventData');
    state.logEvent({
      sequence: state.ids.count('event'),
      log: subscription.toLowerCase(),
      at: at.getTime(),
      visibleAt,
      body: administrativeEventBody({
        operation: operation.name,
        resourceId: operation.resourceId,
        scope: operation.scope ?? operation.resourceId,
        status,
        subStatus: subStatusOf(status, operation),
        by: operation.by,
        ip: operation.ip,
        clientRequestId: operation.clientRequestId,
        correlationId: operation.correlationId,
        method: operation.method,
        eventDataId,
        tenantId: state.tenantId,
        at,
        submittedAt: new Date(visibleAt),
        properties: propertiesOf(status, operation),
      }),
    });
  }
}

function subStatusOf(status: EventStatus, { failure, method }: Operation): string {
  switch (status) {
    case 'Started':
      return '';
    case 'Accepted':
      return 'Accepted';
    case 'Succeeded':
      return method === 'PUT' ? 'Created' : 'OK';
    case 'Failed':
      return failure?.status ?? 'Conflict';
  }
}

/** The request's body comes with the start, the answer's with the end. Keys and signatures are in neither. */
function propertiesOf(status: EventStatus, operation: Operation): Record<string, string> {
  const { requestBody, responseBody, failure } = operation;
  if (status === 'Started') return requestBody === undefined ? {} : { requestbody: JSON.stringify(requestBody) };
  const body = responseBody === undefined ? {} : { responseBody: JSON.stringify(responseBody) };
  const code = { statusCode: subStatusOf(status, operation) };
  if (status !== 'Failed') return { ...code, ...body };
  const { code: error = '', message = '' } = failure ?? {};
  return { ...code, statusMessage: JSON.stringify({ error: { code: error, message } }) };
}
