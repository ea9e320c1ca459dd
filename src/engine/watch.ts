import type { Fence } from '../workflow';
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

  constructor(
    private readonly context: EngineContext,
    private readonly pollMs: number,
    private readonly lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>,
  ) {}

  /** Reads whatever is due, for each subscription under its own lease. */
  async round(): Promise<void> {
    await this.list();
    const queue = [...this.subscriptions];
    const workers = Array.from({ length: width }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await this.readOne(next);
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
      this.context.report.sourceFailed('subscriptions', `${read.code}: ${read.reason}`);
      this.notBeforeMs.set('subscriptions', nowMs + (read.afterMs ?? this.pollMs));
      return;
    }
    this.subscriptions = read.value;
    this.listedAtMs = nowMs;
    this.context.report.sourceRead('subscriptions', this.context.clock.now().toISOString());
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
    const waitMs = polled.ok ? 0 : Math.max(polled.afterMs ?? 0, this.pollMs);
    this.notBeforeMs.set(source, nowMs + waitMs);
    return polled.ok;
  }
}
