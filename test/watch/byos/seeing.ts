import type { AccessSeen, IgnoredReason, Signal } from '../../../src/model';
import { toSignal } from '../../../src/signals';
import { controlSeen } from '../../../src/watch/byos/control-seen';
import { placesOf, type Places } from '../../../src/watch/byos/places';
import { inventory, storageId } from '../../fixtures/inventory';
import { hubRecord, restEvent, type LogRecord } from '../../fixtures/records';

export const places: Places = placesOf(inventory());
export const shapes = ['rest', 'event-hub'] as const;

/** An operation, as both shapes can tell it. */
export interface Told {
  operation: string;
  resourceId?: string;
  /** Where it differs from the resource. */
  scope?: string;
  body?: unknown;
  status?: 'Started' | 'Accepted' | 'Succeeded' | 'Failed';
  /** Whether the body stands in the record as an object. */
  asObject?: boolean;
}

const hubWords = { Started: 'Start', Accepted: 'Accept', Succeeded: 'Success', Failed: 'Failure' };

/** @returns the record of an operation, ids and names in capitals where an Event Hub has it. */
export function recordOf(shape: (typeof shapes)[number], told: Told): LogRecord {
  const { operation, resourceId = storageId, scope = resourceId, body, status = 'Succeeded', asObject = false } = told;
  const requestbody = asObject ? body : JSON.stringify(body);
  const properties = { eventCategory: 'Administrative', ...(body === undefined ? {} : { requestbody }) };
  if (shape === 'rest') {
    return restEvent({
      operationName: { value: operation },
      resourceId,
      authorization: { scope, action: operation },
      httpRequest: { clientRequestId: 'CALL-1', clientIpAddress: '192.0.2.7' },
      status: { value: status },
      properties,
    });
  }
  const { identity } = hubRecord() as { identity: LogRecord };
  return hubRecord({
    operationName: operation.toUpperCase(),
    resourceId: resourceId.toUpperCase(),
    identity: { ...identity, authorization: { scope, action: operation } },
    resultType: hubWords[status],
    properties,
  });
}

/** @returns the signal of a record. */
export function signalOf(record: LogRecord): Signal {
  const read = toSignal(record);
  if (!read.ok) throw new Error(read.why);
  return read.signal;
}

/** @returns what an operation shows, or why nothing. */
export function look(
  shape: (typeof shapes)[number],
  told: Told,
  at: Places | undefined = places,
): AccessSeen[] | IgnoredReason {
  const found = controlSeen(signalOf(recordOf(shape, told)), at);
  return found.kind === 'seen' ? found.seen : found.why;
}
