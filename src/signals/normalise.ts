import { hash } from 'node:crypto';
import {
  normalResourceId,
  subscriptionOf,
  type RecordRefusal,
  type Signal,
  type SignalShape,
  type SignalStatus,
} from '../model';
import { callerOf, claimsOf } from './caller';
import { propertiesOf } from './properties';
import { localText, member, objectOf, objectOrJson, textOf, type Loose } from './read';
import { instantOf } from './time';

/** A record as a signal, or why it cannot be one. */
export type Normalised = { ok: true; signal: Signal } | { ok: false; why: RecordRefusal };

/**
 * Turns any shape of Azure log record into a {@link Signal}: REST activity events, Event Hub and resource-log records,
 * alerts of the common and the classic schema, Event Grid events. Nothing is trusted, everything is bounded.
 */
export function toSignal(record: unknown): Normalised {
  const outer = objectOf(record);
  if (outer === undefined) return { ok: false, why: 'NOT_A_RECORD' };
  const { shape, event } = unwrap(outer);
  const operation = operationOf(event);
  if (operation === undefined) return { ok: false, why: looksLikeLog(event) ? 'NO_OPERATION' : 'UNKNOWN_SHAPE' };
  const at = timeOf(event, outer);
  if (at === undefined) return { ok: false, why: 'BAD_TIME' };
  return { ok: true, signal: build(shape, event, operation, at) };
}

/** The event within its alert envelope, if it is in one. */
function unwrap(outer: Loose): { shape: SignalShape; event: Loose } {
  const data = objectOf(outer['data']);
  const common = objectOf(data?.['alertContext']) ?? objectOf(outer['alertContext']);
  if (common !== undefined) return { shape: 'alert-common', event: common };
  const classic = objectOf(objectOf(data?.['context'])?.['activityLog']);
  if (classic !== undefined) return { shape: 'alert-classic', event: classic };
  // Event Grid keeps the event itself under `data`, and names its moment outside.
  if (data !== undefined && textOf(outer['eventType']) !== undefined) {
    return { shape: 'rest', event: { eventTimestamp: outer['eventTime'], eventDataId: outer['id'], ...data } };
  }
  if (outer['time'] === undefined) return { shape: 'rest', event: outer };
  const isResourceLog = /^(?:Storage|AuditEvent)/.test(textOf(outer['category']) ?? '');
  return { shape: isResourceLog ? 'resource-log' : 'event-hub', event: outer };
}

/** The operation's value, never its display name. @returns undefined where the record names none. */
export function operationOf(event: Loose): string | undefined {
  return localText(member(event, 'operationName'));
}

function looksLikeLog(event: Loose): boolean {
  return ['time', 'eventTimestamp', 'category', 'correlationId', 'eventDataId', 'status'].some((key) => key in event);
}

/** A record that names no moment of its own is dated by its envelope. */
function timeOf(event: Loose, outer: Loose): string | undefined {
  const essentials = objectOf(objectOf(outer['data'])?.['essentials']);
  const named = textOf(event['eventTimestamp']) ?? textOf(event['time']) ?? textOf(essentials?.['firedDateTime']);
  return named === undefined ? undefined : instantOf(named);
}

function build(shape: SignalShape, event: Loose, operation: string, at: string): Signal {
  const claims = claimsOf(event);
  const resourceId = resourceOf(event);
  const eventDataId = textOf(event['eventDataId']);
  const correlationId = textOf(event['correlationId']);
  const subscriptionId = textOf(event['subscriptionId'])?.toLowerCase() ?? subscriptionOf(resourceId);
  const submitted = textOf(event['submissionTimestamp']);
  const submittedAt = submitted === undefined ? undefined : instantOf(submitted);
  const address = addressOf(event);
  const tenantId = textOf(event['tenantId'])?.toLowerCase();
  const result = localText(event['status']) ?? textOf(event['resultType']) ?? textOf(event['statusText']) ?? '';
  const identity =
    eventDataId === undefined ? [correlationId, operation, result, at, resourceId] : [eventDataId, operation, result];
  return {
    shape,
    key: hash('sha256', identity.join('\0').toLowerCase()),
    operation,
    status: statusOf(result),
    at,
    ...(submittedAt === undefined ? {} : { submittedAt }),
    ...(eventDataId === undefined ? {} : { eventDataId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    resourceId,
    caller: callerOf(event, claims),
    ...(address === undefined ? {} : { address }),
    ...(tenantId === undefined ? {} : { tenantId }),
    properties: propertiesOf(event),
  };
}

function resourceOf(event: Loose): string {
  const properties = objectOrJson(event['properties']);
  const named =
    textOf(event['resourceId']) ??
    textOf(event['resourceUri']) ??
    textOf(properties?.['entity']) ??
    textOf(objectOf(event['authorization'])?.['scope']);
  return named === undefined ? '' : normalResourceId(named);
}

function statusOf(result: string): SignalStatus {
  switch (result.toLowerCase()) {
    case 'started':
    case 'start':
      return 'started';
    case 'accepted':
    case 'accept':
      return 'accepted';
    case 'succeeded':
    case 'success':
    case 'ok':
      return 'succeeded';
    case 'failed':
    case 'failure':
    case 'fail':
      return 'failed';
    default:
      return 'other';
  }
}

/** The client's address without its port. */
function addressOf(event: Loose): string | undefined {
  const named = textOf(event['callerIpAddress']) ?? textOf(objectOf(event['httpRequest'])?.['clientIpAddress']);
  return named?.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
