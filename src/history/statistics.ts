import { stateNames, type Instant, type StateName } from '../model';
import type { CountedRequest, HistoryStore } from './ports';

/** A name and how many requests bear it. */
export interface Count {
  name: string;
  count: number;
}

/** Somebody who decided. */
export interface DecidedBy {
  /** `person`, `app`, `azure`, `service` or `unknown`. */
  kind: string;
  /** Entra object id of a person, or id of an application; null of the others. */
  id: string | null;
  approved: number;
  rejected: number;
}

/** What became of live requests; replayed ones are left out. */
export interface Statistics {
  from: Instant;
  to: Instant;
  /** False where there are more requests than are counted at once: the oldest of them are left out. */
  complete: boolean;
  requests: number;
  /** Month by month of opening in UTC, the oldest first, each with its states. */
  months: { month: string; requests: number; states: Record<StateName, number> }[];
  /** From opening to the decision, in seconds, of those that were decided; null where none was. */
  timeToDecision: { requests: number; p50Seconds: number | null; p90Seconds: number | null };
  decidedBy: DecidedBy[];
  expired: number;
  services: Count[];
  routes: Count[];
  kinds: Count[];
}

/** The most requests that are counted at once. */
export const maxCounted = 200_000;
/** The most names of a list; what is beyond them is summed up. */
const maxNames = 100;
/** The name under which the rest of a list is summed up. */
const others = 'others';

/** Counts what became of live requests that opened in a range. */
export async function statisticsOf(store: HistoryStore, from: Instant, to: Instant): Promise<Statistics> {
  const counting = new Counting();
  let complete = true;
  for await (const request of store.counted(from, to)) {
    if (counting.requests === maxCounted) {
      complete = false;
      break;
    }
    counting.take(request);
  }
  return { from, to, complete, ...counting.result() };
}

class Counting {
  requests = 0;
  private expired = 0;
  private readonly months = new Map<string, Statistics['months'][number]>();
  private readonly seconds: number[] = [];
  private readonly deciders = new Map<string, DecidedBy>();
  private readonly services = new Map<string, number>();
  private readonly routes = new Map<string, number>();
  private readonly kinds = new Map<string, number>();

  take(request: CountedRequest): void {
    const { state, openedAt, service, route, kind } = request;
    this.requests += 1;
    if (state === 'expired') this.expired += 1;
    const month = openedAt.slice(0, 'yyyy-mm'.length);
    const counted = this.months.get(month) ?? { month, requests: 0, states: noStates() };
    counted.requests += 1;
    counted.states[state] += 1;
    this.months.set(month, counted);
    addOne(this.services, service);
    addOne(this.routes, route);
    addOne(this.kinds, kind);
    this.takeDecision(request);
  }

  result(): Omit<Statistics, 'from' | 'to' | 'complete'> {
    const sorted = Float64Array.from(this.seconds).sort();
    return {
      requests: this.requests,
      months: [...this.months.values()].sort((a, b) => (a.month < b.month ? -1 : 1)),
      timeToDecision: {
        requests: sorted.length,
        p50Seconds: percentile(sorted, 0.5),
        p90Seconds: percentile(sorted, 0.9),
      },
      decidedBy: this.decidedBy(),
      expired: this.expired,
      services: listed(this.services),
      routes: listed(this.routes),
      kinds: listed(this.kinds),
    };
  }

  private takeDecision({ state, openedAt, decidedAt, decidedBy }: CountedRequest): void {
    if (decidedAt === undefined || decidedBy === undefined) return;
    this.seconds.push(Math.max(0, (Date.parse(decidedAt) - Date.parse(openedAt)) / 1_000));
    const slash = decidedBy.indexOf('/');
    const [kind, id] = slash === -1 ? [decidedBy, null] : [decidedBy.slice(0, slash), decidedBy.slice(slash + 1)];
    const decider = this.deciders.get(decidedBy) ?? { kind, id, approved: 0, rejected: 0 };
    decider[state === 'rejected' ? 'rejected' : 'approved'] += 1;
    this.deciders.set(decidedBy, decider);
  }

  private decidedBy(): DecidedBy[] {
    const total = ({ approved, rejected }: DecidedBy): number => approved + rejected;
    const sorted = [...this.deciders.values()].sort(
      (a, b) => total(b) - total(a) || ((a.id ?? '') < (b.id ?? '') ? -1 : 1),
    );
    if (sorted.length <= maxNames) return sorted;
    const rest: DecidedBy = { kind: others, id: null, approved: 0, rejected: 0 };
    for (const { approved, rejected } of sorted.slice(maxNames)) {
      rest.approved += approved;
      rest.rejected += rejected;
    }
    return [...sorted.slice(0, maxNames), rest];
  }
}

function noStates(): Record<StateName, number> {
  return Object.fromEntries(stateNames.map((state) => [state, 0])) as Record<StateName, number>;
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): Count[] {
  const sorted = [...counts].map(([name, count]) => ({ name, count }));
  sorted.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  if (sorted.length <= maxNames) return sorted;
  const rest = sorted.slice(maxNames).reduce((sum, { count }) => sum + count, 0);
  return [...sorted.slice(0, maxNames), { name: others, count: rest }];
}

/** The smallest value that so many of all are not above (nearest rank), or null of none. */
function percentile(sorted: Float64Array, part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}
