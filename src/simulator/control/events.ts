import type { EventBody, LoggedEvent } from '../activity-events';
import { azureTime } from '../clock';
import { SimulatorError } from '../error';
import type { Input } from '../input';
import type { State } from '../state';

/** @returns the raw events of a body, ready for the log. @throws SimulatorError BAD_INPUT. */
export function eventsFrom(state: State, input: Input): LoggedEvent[] {
  const given: unknown = input.has('events') ? input.raw('events') : [input.raw('event')];
  if (!Array.isArray(given) || !given.every(isBody)) {
    throw new SimulatorError('BAD_INPUT', 'event must be an object, events a list of objects.');
  }
  const log = input.text('log');
  const lateMs = input.number('lateMs') ?? state.world.settings.lateMs;
  return given.map((body) => logged(state, body, log ?? logOf(body), lateMs));
}

function logged(state: State, body: EventBody, log: string, lateMs: number): LoggedEvent {
  const now = state.clock.now();
  const stamp = body['eventTimestamp'];
  const at = stamp === undefined ? now.getTime() : typeof stamp === 'string' ? Date.parse(stamp) : NaN;
  const readable = !Number.isNaN(at);
  const visibleAt = (readable ? at : now.getTime()) + lateMs;
  return {
    sequence: state.ids.count('event'),
    log: log.toLowerCase(),
    at: readable ? at : undefined,
    visibleAt,
    body: {
      eventDataId: state.ids.next('eventData'),
      eventTimestamp: azureTime(now),
      submissionTimestamp: azureTime(new Date(visibleAt)),
      ...body,
    },
  };
}

function logOf({ subscriptionId, resourceId }: EventBody): string {
  if (typeof subscriptionId === 'string') return subscriptionId;
  const named = typeof resourceId === 'string' ? /^\/?subscriptions\/([^/]+)/i.exec(resourceId)?.[1] : undefined;
  return named ?? 'tenant';
}

function isBody(value: unknown): value is EventBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
