import { WorkflowError, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import type { EngineContext } from './context';
import { resolveHints } from './hints';
import { pollActivity } from './poll-activity';
import { pollLockbox, type Polled } from './poll-lockbox';
import type { Subscription } from './ports';

const hourMs = 3_600_000;
/** How many subscriptions are read side by side. */
const width = 4;

/**
 * Watches every subscription: which ones there are, their Lockbox requests and their activity log. What it keeps in
 * memory is only when to read next; the cursors are in the database.
 */
export class Watcher {
  private subscriptions: Subscription[] = [];
  private listedAtMs = Number.NEGATIVE_INFINITY;
  private readonly allReadAtMs = new Map<string, number>();
  private readonly notBeforeMs = new Map<string, number>();
  private readonly alarm: SourceAlarm;

  constructor(
    private readonly context: EngineContext,
    private readonly pollMs: number,
    private readonly lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>,
  ) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
  }

  /** Reads whatever is due, for each subscription under its own lease. */
  async round(): Promise<void> {
    await this.list();
    const queue = [...this.subscriptions];
    const workers = Array.from({ length: width }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        // One subscription that fails holds up no other; without a database none can be read.
        if (!(await this.tryOne(next))) queue.length = 0;
      }
    });
    await Promise.all(workers);
    await this.lease('hints', (fence) => resolveHints(this.context, this.subscriptions, fence));
  }

  /** The subscriptions being watched, as last listed. */
  watched(): readonly Subscription[] {
    return this.subscriptions;
  }

  private async list(): Promise<void> {
    const nowMs = this.context.clock.now().getTime();
    if (nowMs - this.listedAtMs < hourMs && this.subscriptions.length > 0) return;
    if (nowMs < (this.notBeforeMs.get('subscriptions') ?? 0)) return;
    const read = await this.context.azure.subscriptions();
    if (!read.ok) {
      // Those known before are watched on; without any there is nothing to do until Azure answers.
      const reason = `${read.code}: ${read.reason}`;
      this.context.report.sourceFailed('subscriptions', reason);
      await this.alarm.failed('subscriptions', reason);
      this.notBeforeMs.set('subscriptions', nowMs + (read.afterMs ?? this.pollMs));
      return;
    }
    this.subscriptions = read.value;
    this.listedAtMs = nowMs;
    await this.alarm.read('subscriptions');
    this.context.report.sourceRead('subscriptions', this.context.clock.now().toISOString());
  }

  /** @returns false where going on is of no use. */
  private async tryOne(subscription: Subscription): Promise<boolean> {
    try {
      await this.readOne(subscription);
      return true;
    } catch (error) {
      this.context.report.loopFailed(`watch/${subscription.id}`, error);
      return !(error instanceof WorkflowError && error.code === 'STORE_UNAVAILABLE');
    }
  }

  private async readOne(subscription: Subscription): Promise<void> {
    const { id } = subscription;
    await this.lease(`watch/${id}`, async (fence) => {
      const nowMs = this.context.clock.now().getTime();
      const all = nowMs - (this.allReadAtMs.get(id) ?? Number.NEGATIVE_INFINITY) >= hourMs;
      const ok = await this.due(`lockbox/${id}`, () => pollLockbox(this.context, subscription, all, fence));
      if (ok && all) this.allReadAtMs.set(id, nowMs);
      await this.due(`activity/${id}`, () => pollActivity(this.context, subscription, fence));
    });
  }

  /** Polls unless the source asked to be left alone until later, or was read less than a poll ago. */
  private async due(source: string, poll: () => Promise<Polled>): Promise<boolean> {
    const nowMs = this.context.clock.now().getTime();
    if (nowMs < (this.notBeforeMs.get(source) ?? 0)) return false;
    const polled = await poll();
    if (polled.ok) await this.alarm.read(source);
    else await this.alarm.failed(source, polled.reason);
    const waitMs = polled.ok ? 0 : Math.max(polled.afterMs ?? 0, this.pollMs);
    this.notBeforeMs.set(source, nowMs + waitMs);
    return polled.ok;
  }
}
