import { isRelevant, subscriptionId } from './activity-event';

/** What a poll reads, and what the service commits at once. */
const pageSize = 500;
/** As each poll goes back a little, so many events of a page were the last ones of the page before: 10%. */
const repeated = 50;
/** Polls are an hour apart. */
const hourMs = 3_600_000;
const firstPollMs = Date.UTC(2026, 10, 24);

/** What must come out of reading the whole log. */
export interface Expected {
  /** Events read, the repeated ones each time. */
  amount: number;
  taken: number;
  duplicates: number;
}

/** @returns the least number of pages that hold so many events. */
export function pagesFor(events: number): number {
  return Math.ceil(events / pageSize);
}

/** The moment of a poll, which gets the page of the same number. */
export function pollAt(page: number): Date {
  return new Date(firstPollMs + page * hourMs);
}

/** The page for a window that ends at this moment. */
export function pageAt(to: string): number {
  return (Date.parse(to) - firstPollMs) / hourMs;
}

/** The numbers of the events on a page. */
export function eventsOf(page: number): number[] {
  return Array.from({ length: pageSize }, (_, index) => page * (pageSize - repeated) + index);
}

/** What reading so many pages has to give. */
export function expectedOf(pages: number): Expected {
  const read = Array.from({ length: pages }, (_, page) => eventsOf(page)).flat();
  const relevant = read.filter(isRelevant);
  const taken = new Set(relevant).size;
  return { amount: read.length, taken, duplicates: relevant.length - taken };
}

/** Where the peer asks for a page: as the service does, by a window of time. */
export function pageUrl(origin: string, page: number): string {
  const to = pollAt(page).toISOString();
  const from = pollAt(page - 1).toISOString();
  const filter = `eventTimestamp ge '${from}' and eventTimestamp le '${to}'`;
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`;
  return `${origin}${path}?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}`;
}
