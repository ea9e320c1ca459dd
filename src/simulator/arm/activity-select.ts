import type { EventBody } from '../activity-events';
import { refuse, type OrArmError } from './errors';

const selectable = [
  'authorization',
  'caller',
  'category',
  'channels',
  'claims',
  'correlationId',
  'description',
  'eventDataId',
  'eventName',
  'eventTimestamp',
  'httpRequest',
  'level',
  'operationId',
  'operationName',
  'properties',
  'resourceGroupName',
  'resourceId',
  'resourceProviderName',
  'resourceType',
  'status',
  'submissionTimestamp',
  'subscriptionId',
  'subStatus',
  'tenantId',
];

/** @returns the names that `$select` asks for, undefined for all; 400 for a name that events do not have. */
export function parseSelect(text: string | undefined): OrArmError<string[] | undefined> {
  if (text === undefined || text.trim() === '') return { ok: true, value: undefined };
  const names: string[] = [];
  for (const asked of text.split(',').map((part) => part.trim())) {
    const name = selectable.find((one) => one.toLowerCase() === asked.toLowerCase());
    if (name === undefined) return refuse(400, 'BadRequest', `The property '${asked}' cannot be selected.`);
    names.push(name);
  }
  return { ok: true, value: names };
}

/** @returns the event with the selected properties alone, and its id, which Azure always gives. */
export function selected(body: EventBody, names: string[] | undefined): EventBody {
  if (names === undefined) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key === 'id' || names.includes(key)));
}
