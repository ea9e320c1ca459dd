import { sourceRead, WorkflowError, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import type { EngineContext } from './context';
import { DueSources } from './due';
import { resolveHints } from './hints';
import { activityName, pollActivity } from './poll-activity';
import { allowedFor, pollLockbox } from './poll-lockbox';
import type { AzureRead, Subscription } from './ports';

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
  private readonly alarm: SourceAlarm;
  private readonly due: DueSources;

  constructor(
    private readonly context: EngineContext,
    private readonly pollMs: number,
    private readonly lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>,
  ) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
    this.due = new DueSources(context.clock, this.alarm, pollMs);
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
    await this.apart('watch/tenant', () => this.readTenant());
    await this.lease('hints', (fence) => resolveHints(this.context, this.subscriptions, fence));
  }

  /** The subscriptions being watched, as last listed. */
  watched(): readonly Subscription[] {
    return this.subscriptions;
  }

  private async list(): Promise<void> {
    const nowMs = this.context.clock.now().getTime();
    if (nowMs - this.listedAtMs < hourMs && this.subscriptions.length > 0) return;
    if (!this.due.isDue('subscriptions')) return;
    const read = await this.context.azure.subscriptions();
    const fault = faultOf(read);
    if (!read.ok || fault !== undefined) {
      // Those known before are watched on; without any there is nothing to do until Azure answers.
      const reason = fault ?? '';
      this.context.report.sourceFailed('subscriptions', reason);
      await this.alarm.failed('subscriptions', reason);
      const waitMs = read.ok ? this.pollMs : (read.afterMs ?? this.pollMs);
      this.due.pause('subscriptions', waitMs);
      return;
    }
    this.subscriptions = read.value;
    this.listedAtMs = nowMs;
    await this.alarm.read('subscriptions');
    // The list is read every hour; what is new in it is not watched before.
    await this.apart('subscriptions', () => this.context.submit(sourceRead('subscriptions', allowedFor(hourMs))));
    this.context.report.sourceRead('subscriptions', this.context.clock.now().toISOString());
  }

  private tryOne(subscription: Subscription): Promise<boolean> {
    return this.apart(`watch/${subscription.id}`, () => this.readOne(subscription));
  }

  /** @returns false where going on is of no use. */
  private async apart(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.context.report.loopFailed(what, error);
      return !(error instanceof WorkflowError && error.code === 'STORE_UNAVAILABLE');
    }
  }

  private async readOne(subscription: Subscription): Promise<void> {
    const { id } = subscription;
    await this.lease(`watch/${id}`, async (fence) => {
      const nowMs = this.context.clock.now().getTime();
      const all = nowMs - (this.allReadAtMs.get(id) ?? Number.NEGATIVE_INFINITY) >= hourMs;
      const ok = await this.due.read(`lockbox/${id}`, () =>
        pollLockbox(this.context, subscription, all, fence, allowedFor(this.pollMs)),
      );
      if (ok && all) this.allReadAtMs.set(id, nowMs);
      await this.due.read(activityName(subscription), () => pollActivity(this.context, subscription, fence));
    });
  }

  /** Reads the tenant's own log, where this service may: it needs Reader at the root, which few tenants will give. */
  private async readTenant(): Promise<void> {
    const source = activityName('tenant');
    await this.lease('watch/tenant', async (fence) => {
      await this.due.read(source, async () => {
        const polled = await pollActivity(this.context, 'tenant', fence);
        if (polled.ok || polled.code !== 'FORBIDDEN') return polled;
        // Not to be allowed is no fault: what the log says is a hint, and the requests themselves are read.
        this.due.pause(source, hourMs);
        return { ok: true };
      });
    });
  }
}

/** A service that may see no subscription watches nothing, which must not look like calm. */
function faultOf(read: AzureRead<readonly Subscription[]>): string | undefined {
  if (!read.ok) return `${read.code}: ${read.reason}`;
  return read.value.length === 0 ? 'the identity of this service sees no subscription: it needs Reader' : undefined;
}
