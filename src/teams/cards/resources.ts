import type { RequestFacts } from '../../model';
import { words } from '../texts';

/** What a request is about, as its first line names it: the resource, or how many. Text from outside. */
export function whatOf({ resourceIds }: RequestFacts): string {
  const [first, ...others] = resourceIds;
  if (first === undefined) return words.noResource;
  return others.length === 0 ? nameOf(first) : `${nameOf(first)} ${words.andMore(others.length)}`;
}

/** The name of a resource within its id; a whole subscription or resource group is called one. */
export function nameOf(resourceId: string): string {
  const parts = resourceId.split('/').filter((part) => part !== '');
  const [first, , third, group] = parts;
  if (first?.toLowerCase() === 'subscriptions') {
    if (parts.length === 2) return words.wholeSubscription;
    if (parts.length === 4 && third?.toLowerCase() === 'resourcegroups') return `${words.wholeGroup} ${group ?? ''}`;
  }
  return parts.at(-1) ?? resourceId;
}

const inGroup = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/[^/]+$/i;

/**
 * Where a resource is, shorter than its id, which no phone shows on a line: its type and its group. An id of another
 * shape, or of another subscription than the request's, stands in full.
 */
export function whereOf(resourceId: string, subscriptionId: string): string {
  const [, subscription, group, type] = inGroup.exec(resourceId) ?? [];
  if (group === undefined || type === undefined) return resourceId;
  if (subscription?.toLowerCase() !== subscriptionId.toLowerCase()) return resourceId;
  return `${type}, ${words.inGroup} ${group}`;
}
