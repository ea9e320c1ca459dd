import type { Instant } from '../model';
import type { EventDelivery } from './delivery';

/**
 * Which events may leave, in which order: the events of one request one after another, as they happened, so that one
 * that waits for its next attempt holds those behind it, and nothing else. Pure.
 *
 * @param open events of one webhook that are not sent yet, and all of them of each request that there is one of.
 */
export function readyEvents(open: readonly EventDelivery[], now: Instant): EventDelivery[] {
  const streams = new Map<string, EventDelivery[]>();
  for (const one of [...open].sort(byOrder)) {
    const stream = streamOf(one);
    streams.set(stream, [...(streams.get(stream) ?? []), one]);
  }
  return [...streams.values()]
    .flatMap((stream) => {
      const waiting = stream.findIndex(({ dueAt }) => dueAt > now);
      return waiting < 0 ? stream : stream.slice(0, waiting);
    })
    .sort(byOrder);
}

/** @returns whether an event has to wait for another one that is not sent yet. */
export function follows(one: EventDelivery, other: EventDelivery): boolean {
  return one.recipient.key === other.recipient.key && streamOf(one) === streamOf(other) && byOrder(other, one) < 0;
}

/** An event that is about no request waits for no other. */
function streamOf({ key, content }: EventDelivery): string {
  return content.event.subject ?? key;
}

function byOrder(a: EventDelivery, b: EventDelivery): number {
  return a.content.seq - b.content.seq || (a.key < b.key ? -1 : 1);
}
