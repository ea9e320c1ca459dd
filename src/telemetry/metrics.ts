import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

/** The figures of one running service, as Prometheus reads them. */
export interface Metrics {
  events: (counts: { taken: number; ignored: number; duplicates: number }) => void;
  /** What became of an attempt to show a message, and what stood in its way. */
  delivered: (outcome: string, trouble?: string) => void;
  /** Requests that wait without anybody having been shown them. */
  undelivered: (count: number) => void;
  pollFailed: (source: string) => void;
  /** Records of a source that could not be understood. */
  unreadable: (source: string, count: number) => void;
  /** Seconds since each of these sources was last read to its end; those named before lose their figure. */
  lags: (secondsBySource: ReadonlyMap<string, number>) => void;
  /** How the sources of every subscription stand, by kind: however many there are, these are few figures. */
  freshness: (kinds: readonly KindFreshness[]) => void;
  /** Figures read from the database. */
  stored: (counts: { requests: Record<string, number>; deliveries: Record<string, number>; entries: number }) => void;
  /** Whether the ledger is what its checkpoints say. */
  ledgerSound: (isSound: boolean) => void;
  /** When a checkpoint was last kept at an anchor, in seconds since 1970, and whether the last try failed. */
  anchor: (anchor: string, keptAt: number | undefined, isFailing: boolean) => void;
  render: () => Promise<{ type: string; text: string }>;
}

/** How the sources of one kind stand. */
export interface KindFreshness {
  kind: string;
  /** How many are in each state. */
  states: Readonly<Record<string, number>>;
  /** Seconds since the last whole read, by quantile: `0.5`, …, `1` for the oldest. */
  ages: Readonly<Record<string, number>>;
  /** The longest time that one of them is planned to wait for the next read, in seconds. */
  periodSeconds: number;
}

/** So many sources have a count of failures of their own; further ones share one of their kind. */
const namedFailures = 100;

/** Makes the metrics with a registry of their own, so that two services in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'lockbox_' });
  const counter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
    new Counter({ name: `lockbox_${name}`, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[]): Gauge<T> =>
    new Gauge({ name: `lockbox_${name}`, help, labelNames, registers });

  const events = counter('events_total', 'Activity-log events by what became of them', ['as']);
  const deliveries = counter('delivery_attempts_total', 'Attempts to show a message, by outcome', ['outcome']);
  const troubles = counter('delivery_troubles_total', 'Attempts that failed, by what stood in the way', ['what']);
  const failures = counter('source_failures_total', 'Reads of a source that failed', ['source']);
  const unreadable = counter('records_unreadable_total', 'Records that could not be understood', ['source']);
  const undelivered = gauge('requests_undelivered', 'Requests that wait and that nobody was shown', []);
  const lag = gauge('source_lag_seconds', 'Seconds since a source was last read to its end', ['source']);
  const ages = gauge('sources_age_seconds', 'Since the sources of a kind were read, by quantile', ['kind', 'quantile']);
  const states = gauge('sources', 'Sources of a kind by how they stand', ['kind', 'state']);
  const periods = gauge('sources_period_seconds', 'How often each source of a kind is read at least', ['kind']);
  const requests = gauge('requests', 'Requests by state', ['state']);
  const waiting = gauge('deliveries', 'Deliveries by status; parked ones need a person', ['status']);
  const entries = gauge('ledger_entries', 'Entries in the ledger', []);

  const sound = gauge('ledger_sound', 'Whether the ledger is what its checkpoints outside say: 1, or 0', []);
  const kept = gauge('anchor_last_success_timestamp_seconds', 'When a checkpoint was last kept there', ['anchor']);
  const anchorFailing = gauge('anchor_failing', 'Whether the last try to keep a checkpoint there failed', ['anchor']);

  const failing = new Set<string>();
  const failureName = (source: string): string => {
    if (failing.has(source)) return source;
    if (failing.size >= namedFailures) return `${source.split('/')[0] ?? ''}/others`;
    failing.add(source);
    return source;
  };

  return {
    ledgerSound: (isSound) => {
      sound.set(Number(isSound));
    },
    anchor: (anchor, keptAt, isFailing) => {
      if (keptAt !== undefined) kept.set({ anchor }, keptAt);
      anchorFailing.set({ anchor }, Number(isFailing));
    },
    events: (counts) => {
      for (const [as, count] of Object.entries(counts)) events.inc({ as }, count);
    },
    delivered: (outcome, trouble) => {
      deliveries.inc({ outcome });
      if (trouble !== undefined) troubles.inc({ what: trouble });
    },
    undelivered: (count) => {
      undelivered.set(count);
    },
    pollFailed: (source) => {
      failures.inc({ source: failureName(source) });
    },
    unreadable: (source, count) => {
      unreadable.inc({ source }, count);
    },
    lags: (secondsBySource) => {
      lag.reset();
      for (const [source, seconds] of secondsBySource) lag.set({ source }, seconds);
    },
    freshness: (kinds) => {
      for (const one of [ages, states, periods]) one.reset();
      for (const { kind, ...figures } of kinds) {
        for (const [quantile, seconds] of Object.entries(figures.ages)) ages.set({ kind, quantile }, seconds);
        for (const [state, count] of Object.entries(figures.states)) states.set({ kind, state }, count);
        periods.set({ kind }, figures.periodSeconds);
      }
    },
    stored: (counts) => {
      // The database counts only states that occur: what is not named any more would keep its old figure.
      requests.reset();
      waiting.reset();
      for (const [state, count] of Object.entries(counts.requests)) requests.set({ state }, count);
      for (const [status, count] of Object.entries(counts.deliveries)) waiting.set({ status }, count);
      entries.set(counts.entries);
    },
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}
