/** What the names begin with by which the reads of event hubs are known. */
export const eventHubSources = 'event-hub/';

/** How often a partition that is read to its end says so, in milliseconds. */
export const eventHubEveryMs = 60_000;

/** An event hub by the host name of its namespace and its own name, both lower-cased. */
export interface EventHubName {
  namespace: string;
  hub: string;
}

/** @returns the name that the reads of a hub are known by, or of one of its partitions. */
export function eventHubSource({ namespace, hub }: EventHubName, partition?: string): string {
  return `${eventHubSources}${namespace}/${hub}${partition === undefined ? '' : `/${partition}`}`;
}
