import type { SignalShape } from '../model';
import { localText, objectOf, readerOf, textOf, type Loose, type Read } from './read';

/** What a record holds, out of the envelope it came in. */
export type Opened =
  | {
      as: 'event';
      shape: SignalShape;
      read: Read;
      /** What the envelope says where the event itself says nothing. */
      moment?: unknown;
      eventDataId?: unknown;
      target?: unknown;
    }
  /** A whole alert or Event Grid event, about something else than the activity log. */
  | { as: 'not-ours' };

/** Takes a record out of its envelope, if it is in one. */
export function opened(record: Loose): Opened {
  const read = readerOf(record);
  // Most records are in none, and no envelope names an operation itself.
  if (operationOf(read) !== undefined) return { as: 'event', shape: bareShape(read), read };
  return alert(record, read) ?? gridEvent(read) ?? { as: 'event', shape: bareShape(read), read };
}

/** The operation's value, never its display name. @returns undefined where the record names none. */
export function operationOf(read: Read): string | undefined {
  return localText(read('operationName'));
}

function bareShape(read: Read): SignalShape {
  if (read('time') === undefined) return 'rest';
  const isResourceLog = /^(?:Storage|AuditEvent)/i.test(textOf(read('category')) ?? '');
  return isResourceLog ? 'resource-log' : 'event-hub';
}

/** An alert of the common schema, whole or its context alone, or of a classic one, with or without a schemaId. */
function alert(record: Loose, read: Read): Opened | undefined {
  const data = objectOf(read('data'));
  const essentials = objectOf(data?.['essentials']);
  const common = objectOf(data?.['alertContext']) ?? objectOf(read('alertContext'));
  if (common !== undefined || essentials !== undefined) return commonAlert(common ?? {}, essentials);
  const classic = objectOf(objectOf(data?.['context'])?.['activityLog']);
  if (classic !== undefined) return { as: 'event', shape: 'alert-classic', read: readerOf(classic) };
  const schema = textOf(read('schemaId'));
  const saysActivity = schema !== undefined && /activitylog/i.test(schema);
  const isOther = (schema !== undefined && data !== undefined && !saysActivity) || isOldAlert(record);
  return isOther ? { as: 'not-ours' } : undefined;
}

function commonAlert(context: Loose, essentials: Loose | undefined): Opened {
  const read = readerOf(context);
  const source = `${textOf(essentials?.['signalType']) ?? ''} ${textOf(essentials?.['monitoringService']) ?? ''}`;
  const saysActivity = essentials === undefined || /activity log/i.test(source);
  if (operationOf(read) === undefined && !saysActivity) return { as: 'not-ours' };
  const targets: unknown = essentials?.['alertTargetIDs'];
  const target: unknown = Array.isArray(targets) ? targets[0] : undefined;
  return { as: 'event', shape: 'alert-common', read, moment: essentials?.['firedDateTime'], target };
}

/** Metric alerts and autoscale notices from before there were schemas: `{status, context: {timestamp, id, name, …}}`. */
function isOldAlert(record: Loose): boolean {
  const context = objectOf(record['context']);
  if (textOf(record['status']) === undefined || context === undefined) return false;
  return ['timestamp', 'id', 'name'].every((key) => textOf(context[key]) !== undefined);
}

/** Event Grid keeps the event under `data` and names its moment outside, in its own schema and in that of CloudEvents. */
function gridEvent(read: Read): Opened | undefined {
  const isCloudEvent = textOf(read('specversion')) !== undefined && textOf(read('type')) !== undefined;
  if (!isCloudEvent && textOf(read('eventType')) === undefined) return undefined;
  const moment = isCloudEvent ? read('time') : read('eventTime');
  const data = objectOf(read('data'));
  if (data === undefined || moment === undefined) return undefined;
  const inner = readerOf(data);
  if (operationOf(inner) === undefined) return { as: 'not-ours' };
  return { as: 'event', shape: 'rest', read: inner, moment, eventDataId: read('id') };
}
