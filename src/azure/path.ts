import { AzureError } from './errors';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for a GUID, in any case. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}

/** True for what can be one segment of a path once it is encoded; dots alone would lead to another path. */
export function isSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && text.isWellFormed();
}

/** @returns the text as one segment of a path. @throws AzureError `NOT_UNDERSTOOD` for what cannot be one. */
export function segment(text: string): string {
  if (!isSegment(text)) throw new AzureError('NOT_UNDERSTOOD', 'an id cannot stand in a path');
  return encodeURIComponent(text);
}

/**
 * @returns the id of a subscription. Ids come from logs too, which anybody may have written into, so that only a GUID
 *   makes a path. @throws AzureError `NOT_UNDERSTOOD` for anything else.
 */
export function checkedSubscription(id: string): string {
  if (!isGuid(id)) throw new AzureError('NOT_UNDERSTOOD', 'a subscription id is not a GUID');
  return id;
}

/** @returns the path of a subscription. @throws AzureError `NOT_UNDERSTOOD` where its id is not a GUID. */
export function subscriptionPath(id: string): string {
  return `/subscriptions/${checkedSubscription(id)}`;
}

/** @returns the customer id of a Log Analytics workspace. @throws AzureError `NOT_UNDERSTOOD` for anything but a GUID. */
export function checkedWorkspace(id: string): string {
  if (!isGuid(id)) throw new AzureError('NOT_UNDERSTOOD', 'the id of a workspace is not a GUID');
  return id.toLowerCase();
}
