import { anchorSource, instant, readAnchorState, type Clock, type Instant, type SourceHealth } from '../model';
import type { EngineStore, Freshness, LedgerContext, Report } from '../engine';
import { createMetrics, type Log, type Metrics } from '../telemetry';
import { WorkflowError } from '../workflow';
import { freshnessByKind, namedAges } from './freshness';

/** Log lines and metrics of a running service, and how each watched source stands. */
export class Observability {
  private readonly metrics: Metrics;
  private readonly sources = new Map<string, SourceHealth>();
  readonly startedAt: Instant;
  readonly report: Report;
  private planned: (() => readonly Freshness[]) | undefined;
  private guard: (Pick<LedgerContext, 'anchors'> & { isSound: boolean }) | undefined;

  constructor(
    private readonly log: Log,
    private readonly store: EngineStore,
    private readonly clock: Clock,
  ) {
    this.metrics = createMetrics();
    this.startedAt = instant(clock.now());
    this.report = {
      sourceRead: (name, at) => {
        this.read(name, at);
      },
      sourceFailed: (name, reason) => {
        this.failed(name, reason);
      },
      sourceLeft: (name) => {
        this.sources.delete(name);
      },
      unreadable: (source, why, count = 1) => {
        this.metrics.unreadable(source, count);
        log.warn({ source, why, count }, 'records of Azure could not be understood');
      },
      loopFailed: (loop, error) => {
        const code = error instanceof WorkflowError ? error.code : undefined;
        log.error({ loop, code, err: error }, 'a round failed; the loop goes on');
      },
      events: (counts) => {
        this.metrics.events(counts);
      },
      undelivered: (count) => {
        this.metrics.undelivered(count);
        if (count > 0) log.error({ count }, 'requests wait and nobody has been shown them');
      },
      delivered: (outcome, trouble) => {
        this.metrics.delivered(outcome, trouble);
      },
    };
  }

  /** The sources as this instance read them. */
  get sourceHealth(): SourceHealth[] {
    return [...this.sources.values()];
  }

  /** Has the metrics show how the sources stand whose reads this instance plans. */
  watchSources(planned: () => readonly Freshness[]): void {
    this.planned = planned;
  }

  /** Has the metrics show how the ledger and its anchors stand. */
  watchLedger(guard: Pick<LedgerContext, 'anchors'> & { isSound: boolean }): void {
    this.guard = guard;
  }

  /** The metrics page, with figures read from the database now. @throws WorkflowError `STORE_UNAVAILABLE`. */
  async render(): Promise<{ type: string; text: string }> {
    this.metrics.stored(await this.store.counts());
    this.metrics.lags(this.lags());
    this.metrics.freshness(freshnessByKind(this.planned?.() ?? []));
    if (this.guard !== undefined) await this.ledgerFigures(this.guard);
    return this.metrics.render();
  }

  /** Seconds since each source was read. Those that are planned are as many as there are subscriptions. */
  private lags(): Map<string, number> {
    const nowMs = this.clock.now().getTime();
    const lags = new Map<string, number>();
    // A source that was never read to its end is behind by as long as it was tried.
    for (const { name, lastReadAt = this.startedAt } of this.sources.values()) {
      if (this.planned !== undefined && isPlanned(name)) continue;
      lags.set(name, (nowMs - Date.parse(lastReadAt)) / 1_000);
    }
    for (const [name, seconds] of namedAges(this.planned?.() ?? [])) lags.set(name, seconds);
    return lags;
  }

  private async ledgerFigures({ anchors, isSound }: NonNullable<typeof this.guard>): Promise<void> {
    this.metrics.ledgerSound(isSound);
    for (const { id } of anchors) {
      const { kept, isFailing } = readAnchorState((await this.store.cursor(anchorSource(id)))?.cursor);
      this.metrics.anchor(id, kept === undefined ? undefined : Date.parse(kept.at) / 1_000, isFailing === true);
    }
  }

  private read(name: string, at: Instant): void {
    const before = this.sources.get(name);
    if (before?.lastError !== undefined) this.log.info({ source: name }, 'the source can be read again');
    this.sources.set(name, { name, lastReadAt: at, failures: 0 });
  }

  private failed(name: string, reason: string): void {
    const before = this.sources.get(name) ?? { name, failures: 0 };
    this.sources.set(name, { ...before, lastError: reason, failures: before.failures + 1 });
    this.metrics.pollFailed(name);
    this.log.warn({ source: name, reason, failures: before.failures + 1 }, 'a source could not be read');
  }
}

/** The requests and the log of a subscription or of the tenant; not one provider's part of a log. */
function isPlanned(source: string): boolean {
  return /^(?:lockbox|activity)\/[^/]+$/.test(source);
}
