import type { SubscriptionRoles } from '../watch';
import { preflightSource, takePreflight, type Fence } from '../workflow';
import type { EngineContext } from './context';
import type { AzureFailure, AzureRead, Subscription } from './ports';

const hourMs = 3_600_000;
/** When to look again where something could not be read. */
const soonMs = 5 * 60_000;
/** How many subscriptions are read side by side. */
const width = 4;
/** How many are read in one round: with a round a minute that is a part of what Azure allows, however many there are. */
const perRound = 180;

/** After these, asking again soon gives no other answer: somebody has to mend it. */
const lasting: ReadonlySet<AzureFailure> = new Set(['FORBIDDEN', 'NOT_FOUND', 'NOT_UNDERSTOOD', 'FOREIGN_LINK']);

/**
 * Looks, at start and every hour, whether somebody could approve a request: a role that is given only once a request is
 * there comes too late for it. What was told is in the database; in memory is only when to look again.
 */
export class Preflight {
  private dueAtMs = Number.NEGATIVE_INFINITY;
  private looking: Looking | undefined;
  private readonly failingSinceMs = new Map<string, number>();

  constructor(private readonly context: EngineContext) {}

  /** Looks, if it is time, at some of the subscriptions; and tells once all were looked at. @returns whether it told anything. */
  async round(fence: Fence): Promise<boolean> {
    const { clock } = this.context;
    const nowMs = clock.now().getTime();
    if (this.looking === undefined) {
      if (nowMs < this.dueAtMs) return false;
      this.dueAtMs = nowMs + soonMs;
      this.looking = await this.begin(nowMs);
    }
    const { looking } = this;
    if (looking === undefined) return false;
    looking.reads.push(...(await this.readAll(looking.left.splice(0, perRound))));
    if (looking.left.length > 0) return false;
    this.looking = undefined;
    return this.tell(looking, fence);
  }

  private async begin(nowMs: number): Promise<Looking | undefined> {
    const { azure, report } = this.context;
    const subscriptions = await azure.subscriptions();
    if (!subscriptions.ok) {
      // The watch tells of it. What was told of the subscriptions stands.
      report.sourceFailed('preflight', `${subscriptions.code}: ${subscriptions.reason}`);
      return undefined;
    }
    const optedIn = await azure.optedIn();
    if (!optedIn.ok) report.sourceFailed(preflightSource(undefined), `${optedIn.code}: ${optedIn.reason}`);
    const all = subscriptions.value;
    return { beganMs: nowMs, optedIn: optedIn.ok ? optedIn.value : undefined, all, left: [...all], reads: [] };
  }

  private async tell({ beganMs, optedIn, all, reads }: Looking, fence: Fence): Promise<boolean> {
    const { clock, executor } = this.context;
    const { objectId } = await executor.identity();
    const told = await this.told([undefined, ...all.map(({ id }) => id)]);
    const anything = await this.context.submit(
      takePreflight({
        id: clock.now().toISOString(),
        ...(optedIn === undefined ? {} : { isOptedIn: optedIn }),
        subscriptions: reads.sort((a, b) => (a.subscription.id < b.subscription.id ? -1 : 1)),
        serviceId: objectId,
        approversDecide: this.context.approversDecide === true,
        told,
      }),
      [fence],
    );
    if (optedIn !== undefined && reads.length === all.length) this.dueAtMs = beganMs + hourMs;
    return anything;
  }

  /** Reads each of the subscriptions; one that only cannot be read just now is left out. */
  private async readAll(subscriptions: readonly Subscription[]): Promise<SubscriptionRoles[]> {
    const queue = [...subscriptions];
    const reads: SubscriptionRoles[] = [];
    const workers = Array.from({ length: width }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const read = await this.readOne(next);
        if (read !== undefined) reads.push(read);
      }
    });
    await Promise.all(workers);
    return reads;
  }

  private async readOne(subscription: Subscription): Promise<SubscriptionRoles | undefined> {
    const { id } = subscription;
    const roles = await this.context.azure.approverRoles(subscription);
    if (roles.ok) {
      this.failingSinceMs.delete(id);
      return { subscription, roles };
    }
    const reason = `${roles.code}: ${roles.reason}`;
    this.context.report.sourceFailed(preflightSource(id), reason);
    return this.lasts(id, roles) ? { subscription, roles: { ok: false, reason } } : undefined;
  }

  /** A failed read or two are no news; an hour of them is. */
  private lasts(id: string, { code }: Extract<AzureRead<unknown>, { ok: false }>): boolean {
    const nowMs = this.context.clock.now().getTime();
    const since = this.failingSinceMs.get(id) ?? nowMs;
    this.failingSinceMs.set(id, since);
    return lasting.has(code) || nowMs - since >= hourMs;
  }

  private async told(ids: readonly (string | undefined)[]): Promise<Map<string, string>> {
    const told = new Map<string, string>();
    for (const source of ids.map(preflightSource)) {
      const stored = await this.context.store.cursor(source);
      if (stored !== undefined) told.set(source, stored.cursor);
    }
    return told;
  }
}

/** A look that has begun. */
interface Looking {
  beganMs: number;
  /** Undefined where it could not be read. */
  optedIn: boolean | undefined;
  all: readonly Subscription[];
  /** Those still to be read. */
  left: Subscription[];
  reads: SubscriptionRoles[];
}
