import { hash } from 'node:crypto';
import {
  normalResourceId,
  subscriptionOf,
  type IgnoredReason,
  type RecordRefusal,
  type Signal,
  type SignalStatus,
} from '../model';
import { accessOf } from './access';
import { callerOf, claimsOf } from './caller';
import { opened, operationOf, type Opened } from './envelope';
import { propertiesOf } from './properties';
import { localText, objectOf, objectOrJson, textOf, type Read } from './read';
import { instantOf } from './time';

/** A record as a signal; or why it is none though it was understood; or why it cannot be understood. */
export type Normalised =
  | { ok: true; signal: Signal }
  | { ok: false; as: 'ignored'; why: IgnoredReason }
  | { ok: false; as: 'refused'; why: RecordRefusal };

/**
 * Turns any shape of Azure log record into a {@link Signal}: REST activity events, Event Hub and resource-log records,
 * alerts of the common and the classic schema, Event Grid events. Nothing is trusted, everything is bounded.
 */
export function toSignal(record: unknown): Normalised {
  const outer = objectOf(record);
  if (outer === undefined) return { ok: false, as: 'refused', why: 'NOT_A_RECORD' };
  const found = opened(outer);
  if (found.as === 'not-ours') return { ok: false, as: 'ignored', why: 'OTHER_OPERATION' };
  const operation = operationOf(found.read);
  if (operation === undefined) {
    return { ok: false, as: 'refused', why: looksLikeLog(found.read) ? 'NO_OPERATION' : 'UNKNOWN_SHAPE' };
  }
  const at = timeOf(found);
  if (at === undefined) return { ok: false, as: 'refused', why: 'BAD_TIME' };
  return { ok: true, signal: build(found, operation, at) };
}

type Event = Extract<Opened, { as: 'event' }>;

const logMembers = ['time', 'eventTimestamp', 'category', 'correlationId', 'eventDataId', 'status'];

function looksLikeLog(read: Read): boolean {
  return logMembers.some((name) => read(name) !== undefined);
}

/** A record that names no moment of its own is dated by its envelope. */
function timeOf({ read, moment }: Event): string | undefined {
  const named = textOf(read('eventTimestamp')) ?? textOf(read('time')) ?? textOf(moment);
  return named === undefined ? undefined : instantOf(named);
}

function build(event: Event, operation: string, at: string): Signal {
  const { shape, read } = event;
  const claims = claimsOf(read);
  const resourceId = resourceOf(event);
  const eventDataId = textOf(read('eventDataId')) ?? textOf(event.eventDataId);
  const correlationId = textOf(read('correlationId'));
  const subscriptionId = textOf(read('subscriptionId'))?.toLowerCase() ?? subscriptionOf(resourceId);
  const submitted = textOf(read('submissionTimestamp'));
  const submittedAt = submitted === undefined ? undefined : instantOf(submitted);
  const address = addressOf(read);
  const tenantId = textOf(read('tenantId'))?.toLowerCase();
  const result = localText(read('status')) ?? textOf(read('resultType')) ?? textOf(read('statusText')) ?? '';
  const identity =
    eventDataId === undefined ? [correlationId, operation, result, at, resourceId] : [eventDataId, operation, result];
  return {
    shape,
    key: hash('sha256', identity.join('\0').toLowerCase()),
    operation,
    status: statusOf(result) ?? statusOfAnswer(read, result),
    at,
    ...(submittedAt === undefined ? {} : { submittedAt }),
    ...(eventDataId === undefined ? {} : { eventDataId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    resourceId,
    caller: callerOf(read, claims),
    ...accessOf(read, claims),
    ...(address === undefined ? {} : { address }),
    ...(tenantId === undefined ? {} : { tenantId }),
    properties: propertiesOf(read),
  };
}

function resourceOf({ read, target }: Event): string {
  const named =
    textOf(read('resourceId')) ??
    textOf(read('resourceUri')) ??
    textOf(objectOrJson(read('properties'))?.['entity']) ??
    textOf(objectOrJson(read('authorization'))?.['scope']) ??
    textOf(target);
  // What stands behind a question mark is no part of an id, and may hold a key.
  return named === undefined ? '' : normalResourceId(named.replace(/\?.*$/s, ''));
}

/** A storage log says `SASSuccess` or `AuthorizationFailure`, and which HTTP status that was. */
function statusOfAnswer(read: Read, result: string): SignalStatus {
  if (/success$/i.test(result)) return 'succeeded';
  const code = Number(textOf(read('statusCode')));
  if (textOf(read('category'))?.toLowerCase().startsWith('storage') !== true || !Number.isInteger(code)) return 'other';
  if (code >= 400) return 'failed';
  return code >= 100 ? 'succeeded' : 'other';
}

function statusOf(result: string): SignalStatus | undefined {
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
      return undefined;
  }
}

/** The client's address without its port. */
function addressOf(read: Read): string | undefined {
  const named = textOf(read('callerIpAddress')) ?? textOf(objectOrJson(read('httpRequest'))?.['clientIpAddress']);
  return named?.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
