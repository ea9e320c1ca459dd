import { untraced } from '../model';
import { sourceRead, WorkflowError, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import type { EngineContext } from './context';
import { activityName, pollActivity } from './poll-activity';
import { pollLockbox, type Polled } from './poll-lockbox';
import type { AzureRead, Subscription } from './ports';
import { ReadBudget } from './read-budget';
import { allowedFor } from './read-plan';
import { ReadSchedule, type Freshness, type Outcome, type Source } from './read-schedule';

const hourMs = 3_600_000;
/** How many sources are read side by side. */
const width = 32;
/** How many of them may be known to be slow: they hold up only each other. */
const slowWidth = 8;
/** Under how many leases subscriptions are read: as many instances can share the work. */
const shards = 8;
/** How long what another instance reads is left to it before its lease is asked for again, in milliseconds. */
const leaveMs = 2_000;
/** How long reads under way are waited for at the stop, in milliseconds; what they would write is refused then. */
const stopMs = 5_000;

/** What the loops hear of the watch. */
export interface WatchHeard {
  /** Requests came or changed. */
  requests: () => void;
  /** There are hints to follow. */
  hints: () => void;
}

/**
 * Watches every subscription: which ones there are, their Lockbox requests and their activity log, and the log of the
 * tenant. What it keeps in memory is only when to read next; the cursors are in the database.
 */
export class Watcher {
  private subscriptions = new Map<string, Subscription>();
  private readonly list = { atMs: Number.NEGATIVE_INFINITY, notBeforeMs: Number.NEGATIVE_INFINITY };
  private readonly allReadAtMs = new Map<string, number>();
  private readonly alarm: SourceAlarm;
  private readonly schedule: ReadSchedule;
  private readonly budget: ReadBudget;
  private readonly flying = new Map<Source, Promise<void>>();
  private isHeld = false;
  private isStopped = false;

  constructor(
    private readonly context: EngineContext,
    private readonly pollMs: number,
    private readonly lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>,
    private readonly heard: WatchHeard = { requests: () => undefined, hints: () => undefined },
  ) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
    this.schedule = new ReadSchedule(pollMs);
    this.budget = context.reads ?? new ReadBudget();
  }

  /** Begins to read whatever is due. It waits for the list of subscriptions alone: no read holds up another. */
  async round(): Promise<void> {
    await this.listDue();
    this.isHeld = false;
    this.begin();
  }

  /** Resolves once no read is under way and none can begin. */
  async settled(): Promise<void> {
    while (this.flying.size > 0) await Promise.all(this.flying.values());
  }

  /** Has everything be read as soon as possible. */
  want(): void {
    this.schedule.want(this.nowMs());
  }

  /** Reads of a subscription come more often for a while: something happened there. */
  touch(subscriptionId: string): void {
    this.schedule.touch(subscriptionId, this.nowMs());
  }

  /** The subscriptions being watched, as last listed. */
  watched(): Subscription[] {
    return [...this.subscriptions.values()];
  }

  /** How the sources stand that this instance reads. */
  freshness(): Freshness[] {
    return this.schedule.freshness(this.nowMs());
  }

  /** @returns how often a source is read, in milliseconds; undefined for one that is not read here. */
  periodOf(source: string): number | undefined {
    return this.schedule.periodOf(source);
  }

  /** Begins no more reads, and waits a while for those under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, stopMs)));
    await Promise.race([this.settled(), patience]);
    clearTimeout(timer);
  }

  private begin(): void {
    while (!this.isStopped && !this.isHeld && this.flying.size < width) {
      const nowMs = this.nowMs();
      if (!this.budget.has(nowMs)) return;
      const slow = [...this.flying.keys()].filter((source) => this.schedule.isSlow(source)).length;
      const source = this.schedule.take(nowMs, this.budget.perSecond, slow < slowWidth);
      if (source === undefined) return;
      this.budget.hold();
      const flight = this.fly(source).finally(() => {
        this.flying.delete(source);
        this.budget.release();
        this.begin();
      });
      this.flying.set(source, flight);
    }
  }

  /** Reads one source under its lease. It never rejects. */
  private async fly(source: Source): Promise<void> {
    const began = performance.now();
    let outcome: Outcome | undefined = { ok: false };
    let isLost = false;
    try {
      const { span = untraced } = this.context;
      const work = (): Promise<Outcome | undefined> => this.lease(source.shard, (fence) => this.read(source, fence));
      outcome = await span('poll', work, () => ({ source: source.name }));
    } catch (error) {
      if (!this.isStopped) this.context.report.loopFailed(source.name, error);
      // A lease that was lost, or a database that is away, says nothing of the source: it is read again, not left alone.
      isLost = error instanceof WorkflowError;
      // Without a database none can be read: the next round tries again.
      if (error instanceof WorkflowError && error.code === 'STORE_UNAVAILABLE') this.isHeld = true;
    }
    if (isLost) this.schedule.left(source);
    else if (outcome === undefined) {
      this.schedule.left(source);
      this.schedule.leaveShard(source.shard, this.nowMs(), leaveMs);
    } else this.schedule.ended(source, this.nowMs(), outcome, performance.now() - began);
  }

  private async read(source: Source, fence: Fence): Promise<Outcome> {
    const polled = await this.poll(source, fence);
    if (!polled.ok && source.of === 'tenant' && polled.code === 'FORBIDDEN') {
      // Not to be allowed is no fault: what the log says is a hint, and the requests themselves are read.
      return { ok: true, isBusy: false, restMs: hourMs };
    }
    if (!polled.ok) {
      if (polled.code === 'THROTTLED') this.budget.throttled(this.nowMs());
      await this.alarm.failed(source.name, polled.reason);
      return polled;
    }
    await this.alarm.read(source.name);
    if (polled.isNews) this.heard[source.kind === 'lockbox' ? 'requests' : 'hints']();
    return polled;
  }

  private async poll({ kind, of }: Source, fence: Fence): Promise<Polled> {
    const subscription = this.subscriptions.get(of) ?? { id: of };
    if (kind === 'activity') return pollActivity(this.context, of === 'tenant' ? of : subscription, fence);
    const nowMs = this.nowMs();
    const all = nowMs - (this.allReadAtMs.get(of) ?? Number.NEGATIVE_INFINITY) >= hourMs;
    const allowedMs = allowedFor(this.schedule.periodOf(`lockbox/${of}`) ?? this.pollMs);
    const polled = await pollLockbox(this.context, subscription, all, fence, allowedMs);
    if (polled.ok && all) this.allReadAtMs.set(of, nowMs);
    return polled;
  }

  /** The list is read every hour; what is new in it is not watched before. */
  private async listDue(): Promise<void> {
    const nowMs = this.nowMs();
    const isKnown = nowMs - this.list.atMs < hourMs && this.subscriptions.size > 0;
    if (isKnown || nowMs < this.list.notBeforeMs) return;
    const read = await this.context.azure.subscriptions();
    const fault = faultOf(read);
    if (!read.ok || fault !== undefined) {
      // Those known before are watched on; without any there is nothing to do until Azure answers.
      const reason = fault ?? '';
      this.context.report.sourceFailed('subscriptions', reason);
      const waitMs = read.ok ? this.pollMs : (read.afterMs ?? this.pollMs);
      this.list.notBeforeMs = nowMs + waitMs;
      await this.alarm.failed('subscriptions', reason);
      return;
    }
    this.subscriptions = new Map(read.value.map((one) => [one.id, one]));
    this.list.atMs = nowMs;
    this.schedule.keep(sourcesOf(read.value), nowMs);
    for (const id of this.allReadAtMs.keys()) if (!this.subscriptions.has(id)) this.allReadAtMs.delete(id);
    await this.alarm.read('subscriptions');
    await this.noteListed();
    this.context.report.sourceRead('subscriptions', this.context.clock.now().toISOString());
  }

  private async noteListed(): Promise<void> {
    try {
      await this.context.submit(sourceRead('subscriptions', allowedFor(hourMs)));
    } catch (error) {
      this.context.report.loopFailed('subscriptions', error);
    }
  }

  private nowMs(): number {
    return this.context.clock.now().getTime();
  }
}

/** The tenant's own log is read, too, where this service may: it needs Reader at the root, which few tenants will give. */
function sourcesOf(subscriptions: readonly Subscription[]): Source[] {
  const tenant: Source = { name: activityName('tenant'), kind: 'activity', of: 'tenant', shard: 'watch/tenant' };
  const each = subscriptions.flatMap((subscription): Source[] => {
    const { id: of } = subscription;
    const shard = `watch/${String(Number.parseInt(of.slice(0, 2), 16) % shards)}`;
    return [
      { name: `lockbox/${of}`, kind: 'lockbox', of, shard },
      { name: activityName(subscription), kind: 'activity', of, shard },
    ];
  });
  return [...each, tenant];
}

/** A service that may see no subscription watches nothing, which must not look like calm. */
function faultOf(read: AzureRead<readonly Subscription[]>): string | undefined {
  if (!read.ok) return `${read.code}: ${read.reason}`;
  return read.value.length === 0 ? 'the identity of this service sees no subscription: it needs Reader' : undefined;
}
