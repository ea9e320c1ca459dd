import type { Instant } from './clock';

/** A time in which a source was not read to its end, so that nothing is claimed of it. */
export interface Gap {
  /** e.g. `lockbox/<subscription>`, `activity/<subscription>`, or `subscriptions` for the list of them. */
  source: string;
  from: Instant;
  to: Instant;
}

/** What became of requests, by the lists that a daily message has. */
export const dailyLists = ['opened', 'approved', 'rejected', 'expired', 'cancelled', 'accessEnded', 'waiting'] as const;

/** The name of one of {@link dailyLists}. */
export type DailyList = (typeof dailyLists)[number];

/** The facts of a daily message, as its ledger entry holds them: complete, and claiming no more than was read. */
export interface DailyReport {
  from: Instant;
  to: Instant;
  /** The entries that it speaks of: from the first on, up to and without the other. */
  fromSeq: number;
  toSeq: number;
  onDemand: boolean;
  /** Ids of the subscriptions that are watched, sorted. */
  subscriptions: string[];
  /** False where Azure could not be asked which subscriptions there are: those read before are named. */
  isListed: boolean;
  /** Gaps in reading the requests themselves. */
  gaps: Gap[];
  /** Gaps in reading the activity logs, which only give hints. */
  logGaps: Gap[];
  /** Ids of requests; `waiting` are those that wait at the end. */
  requests: Record<DailyList, string[]>;
}

/** Which signed checkpoint covers an entry. */
export interface CoveredBy {
  size: number;
  /** The root as the checkpoint writes it, in base64. */
  root: string;
}

/** A daily report as a message tells it: long lists are cut, and counted in full. */
export interface DailyMessage extends Pick<DailyReport, 'from' | 'to' | 'onDemand' | 'isListed'> {
  subscriptions: number;
  /** How many of the subscriptions were read without a gap. */
  whole: number;
  gaps: { count: number; first: Gap[] };
  logGaps: { count: number; first: Gap[] };
  requests: Record<DailyList, { count: number; first: string[] }>;
  /** The entry that holds all of it. */
  seq: number;
  checkpoint?: CoveredBy;
}

/** The most of a list that a message names. */
const named = 10;

/** @returns what a message says of a report. */
export function dailyMessage(report: DailyReport, seq: number, checkpoint: CoveredBy | undefined): DailyMessage {
  const { from, to, onDemand, isListed, subscriptions, gaps, logGaps, requests } = report;
  const withGap = new Set(gaps.map(({ source }) => source));
  const lists = dailyLists.map((list) => [list, cut(requests[list])] as const);
  return {
    from,
    to,
    onDemand,
    isListed,
    subscriptions: subscriptions.length,
    whole: subscriptions.filter((id) => !withGap.has(`lockbox/${id}`)).length,
    gaps: cut(gaps),
    logGaps: cut(logGaps),
    requests: Object.fromEntries(lists) as DailyMessage['requests'],
    seq,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

function cut<T>(all: readonly T[]): { count: number; first: T[] } {
  return { count: all.length, first: all.slice(0, named) };
}
