import {
  accountAccessSource,
  eventHubSources,
  storageLogSources,
  type DailyList,
  type DailyReport,
  type Instant,
} from '../model';
import { gapsOf, type CoverageEvent, type Period, type SourceRead } from '../watch';
import type { DailyPlace } from '../workflow';
import type { EngineStore, PastEntry } from './ports';

/** What a report is gathered from. */
export interface DailyQuestion {
  store: EngineStore;
  now: Instant;
  /** Where the report begins. */
  since: Pick<DailyPlace, 'at' | 'fromSeq'>;
  onDemand: boolean;
  /** Ids of the subscriptions as Azure lists them; absent where it could not be asked. */
  listed?: readonly string[];
}

const requestTypes = ['request-opened', 'approved', 'rejected', 'expired', 'cancelled', 'access-ended'];
const coverageTypes = ['watch-began', 'watch-gap', 'source-read-again'];
const [lockbox, activity, accessAt] = ['lockbox/', 'activity/', accountAccessSource('')];
const usuallyAllowedMs = 15 * 60_000;

/** Gathers the facts of a period from what stands in the record, and claims no more than was read. */
export async function gatherDaily({ store, now, since, onDemand, listed }: DailyQuestion): Promise<DailyReport> {
  const toSeq = await store.size();
  const entries = await store.entriesBetween(since.fromSeq, toSeq, [...requestTypes, ...coverageTypes]);
  const cursors = await store.cursors();
  const waiting = (await store.undecided()).map(({ id }) => id);
  const period = { from: since.at, to: now };
  const reads = readsOf(cursors);
  const subscriptions = watchedOf(reads, period, listed);
  const known = { reads, events: entries.flatMap(coverageOf) };
  const logs = reads.map(({ source }) => source).filter((source) => isLog(source, subscriptions));
  return {
    ...period,
    fromSeq: since.fromSeq,
    toSeq,
    onDemand,
    subscriptions,
    isListed: listed !== undefined,
    gaps: gapsOf(['subscriptions', ...subscriptions.map((id) => lockbox + id)], period, known),
    logGaps: gapsOf(logs, period, known),
    requests: { ...requestsOf(entries), waiting },
  };
}

/** An activity log is read together with the requests of its subscription, and as often. */
function readsOf(cursors: Awaited<ReturnType<EngineStore['cursors']>>): SourceRead[] {
  const own = cursors.filter(
    ({ source }) =>
      [lockbox, accessAt, eventHubSources].some((kind) => source.startsWith(kind)) || source === 'subscriptions',
  );
  const allowed = new Map(own.map(({ source, cursor }) => [source, Number(cursor)]));
  const logs = cursors.filter(({ source }) => source.startsWith(activity) || source.startsWith(storageLogSources));
  return [...own, ...logs].map(({ source, readAt }) => {
    const allowedMs = allowed.get(source) ?? allowed.get(lockbox + subscriptionOfLog(source)) ?? usuallyAllowedMs;
    return { source, readAt, allowedMs };
  });
}

/**
 * Those that Azure lists, and those that were read in this period and that Azure lists no more: what this service may no
 * longer see must not vanish from its report. Where Azure could not be asked, all that were ever read.
 */
function watchedOf(reads: readonly SourceRead[], { from }: Period, listed: readonly string[] | undefined): string[] {
  const read = reads
    .filter(({ source, readAt }) => source.startsWith(lockbox) && (listed === undefined || readAt >= from))
    .map(({ source }) => source.slice(lockbox.length));
  return [...new Set([...(listed ?? []), ...read])].sort();
}

/** The tenant's own log is only asked for hints, and few services may read it. */
function isLog(source: string, subscriptions: readonly string[]): boolean {
  return (
    [accessAt, storageLogSources, eventHubSources].some((kind) => source.startsWith(kind)) ||
    (source.startsWith(activity) && subscriptions.includes(subscriptionOfLog(source)))
  );
}

/** A log may be read as a whole, or by the parts of its providers. */
function subscriptionOfLog(source: string): string {
  return source.split('/')[1] ?? '';
}

function coverageOf({ type, at, data }: PastEntry): CoverageEvent[] {
  const { source, from, to } = data;
  if (typeof source !== 'string') return [];
  if (type === 'watch-began') return [{ kind: 'began', source, at }];
  // Requests have their gaps recorded exactly; of the logs, what was alarmed of is known.
  const isOfLog = source.startsWith(activity) || source.startsWith(storageLogSources);
  if (type === 'source-read-again' && !isOfLog) return [];
  if ((type !== 'watch-gap' && type !== 'source-read-again') || typeof from !== 'string' || typeof to !== 'string') {
    return [];
  }
  return [{ kind: 'gap', source, from, to }];
}

function requestsOf(entries: readonly PastEntry[]): Omit<DailyReport['requests'], 'waiting'> {
  const lists = new Map<string, Set<string>>();
  const note = (list: DailyList, id: string): void => {
    lists.set(list, (lists.get(list) ?? new Set()).add(id));
  };
  for (const { type, requestId, data } of entries) {
    if (requestId === undefined || data['source'] === 'replay') continue;
    if (type === 'request-opened') note('opened', requestId);
    const list = listOf(type === 'request-opened' ? stateAfter(data) : type);
    if (list !== undefined) note(list, requestId);
  }
  const ids = (list: DailyList): string[] => [...(lists.get(list) ?? [])];
  return {
    opened: ids('opened'),
    approved: ids('approved'),
    rejected: ids('rejected'),
    expired: ids('expired'),
    cancelled: ids('cancelled'),
    accessEnded: ids('accessEnded'),
  };
}

/** A request may be first seen in any state. */
function stateAfter({ after }: PastEntry['data']): string {
  if (typeof after !== 'object' || after === null) return '';
  return 'state' in after && typeof after.state === 'string' ? after.state : '';
}

function listOf(what: string): DailyList | undefined {
  switch (what) {
    case 'approved':
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return what;
    case 'access-ended':
      return 'accessEnded';
    default:
      return undefined;
  }
}
