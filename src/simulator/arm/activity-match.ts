import type { EventBody, LoggedEvent } from '../activity-events';
import type { ActivityFilter, Narrowing } from './activity-filter';
import { sameText } from './scope';

/** @returns whether a filter lets the event through. One whose own time cannot be read is in every window. */
export function matchesFilter(event: LoggedEvent, filter: ActivityFilter): boolean {
  if (event.at !== undefined && event.at < filter.from) return false;
  if (event.at !== undefined && filter.to !== undefined && event.at > filter.to) return false;
  if (filter.narrowed === undefined) return true;
  const { by, value } = filter.narrowed;
  return sameText(trimmed(narrowedBy(event.body, by)), trimmed(value));
}

function narrowedBy(body: EventBody, by: Narrowing): string {
  const resourceId = textOf(body['resourceId']);
  switch (by) {
    case 'correlationId':
      return textOf(body['correlationId']);
    case 'resourceUri':
      return resourceId;
    case 'resourceGroupName':
      return textOf(body['resourceGroupName']) || (/\/resourcegroups\/([^/]+)/i.exec(resourceId)?.[1] ?? '');
    case 'resourceProvider':
      return textOf(body['resourceProviderName']) || (/\/providers\/([^/]+)/i.exec(resourceId)?.[1] ?? '');
  }
}

/** @returns a text, also out of a `{value, localizedValue}` pair; empty for anything else. */
function textOf(field: unknown): string {
  if (typeof field === 'string') return field;
  const value = typeof field === 'object' && field !== null && 'value' in field ? field.value : undefined;
  return typeof value === 'string' ? value : '';
}

function trimmed(text: string): string {
  return text.replace(/^\/+|\/+$/g, '');
}
