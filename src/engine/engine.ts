import type { Fence } from '../workflow';
import { findApprovers } from './approvers';
import { auditDeliveries } from './audit';
import { chaseDue } from './chase';
import type { EngineContext } from './context';
import { decideDue } from './decide';
import { Courier } from './deliver';
import { InventoryKeeper } from './inventory';
import { HeldLeases, underLease } from './lease';
import { Loop } from './loop';
import { Preflight } from './preflight';
import { Watcher } from './watch';

/** How the engine paces itself, in milliseconds. */
export interface EngineOptions {
  /** Unique to this instance; random at each start. */
  owner: string;
  /** How often Azure is read. */
  pollMs: number;
  /** How often the database is looked at for work that another instance left. */
  tickMs: number;
  /** How long a lease is held without renewal. */
  leaseMs: number;
  /** How often a checkpoint is signed, if the ledger grew. */
  checkpointMs: number;
}

/** Signs a checkpoint where the ledger has grown since the last one. */
export type PublishCheckpoint = (fence: Fence) => Promise<void>;

/** Every loop of the service, each under a lease, so that any number of instances can run. */
export class Engine {
  private readonly loops: Loop[];
  private readonly held = new HeldLeases();
  private readonly watcher: Watcher;
  private readonly inventory: InventoryKeeper;

  constructor(
    private readonly context: EngineContext,
    private readonly options: EngineOptions,
    publishCheckpoint: PublishCheckpoint,
  ) {
    const lease = <T>(name: string, work: (fence: Fence) => Promise<T>): Promise<T | undefined> =>
      this.underLease(name, work);
    const courier = new Courier(context);
    const preflight = new Preflight(context);
    this.inventory = new InventoryKeeper(context);
    this.watcher = new Watcher(context, options.pollMs, lease);
    const leased = (name: string, everyMs: number, work: (fence: Fence) => Promise<number>): Loop =>
      this.loop(name, everyMs, async () => ((await lease(name, work)) ?? 0) > 0);
    this.loops = [
      this.loop('watch', options.pollMs, async () => {
        await this.watcher.round();
        this.wake('deliver', 'decide');
        return false;
      }),
      leased('decide', options.tickMs, async (fence) => {
        const count = await decideDue(context, fence);
        if (count > 0) this.wake('deliver');
        return 0;
      }),
      leased('chase', options.tickMs, async (fence) => {
        if ((await chaseDue(context, fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('deliver', options.tickMs, (fence) => courier.round(fence)),
      leased('audit', options.tickMs * 15, async (fence) => {
        if ((await auditDeliveries(context, fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('approvers', options.tickMs * 5, async (fence) => {
        if ((await findApprovers(context, fence)) > 0) this.wake('deliver');
        return 0;
      }),
      // Each look is an hour after the last one, or a few minutes where something could not be read.
      leased('preflight', options.pollMs, async (fence) => {
        if (await preflight.round(fence)) this.wake('deliver');
        return 0;
      }),
      leased('inventory', options.pollMs, async (fence) => {
        if (await this.inventory.round(fence)) this.wake('deliver');
        return 0;
      }),
      leased('checkpoint', options.checkpointMs, async (fence) => {
        await publishCheckpoint(fence);
        return 0;
      }),
    ];
  }

  start(): void {
    for (const loop of this.loops) loop.start();
  }

  /** Has the accounts be read anew at once: somebody told that one of them changed, or went. */
  refreshInventory(): void {
    this.inventory.want();
    this.wake('inventory');
  }

  /** Has loops look at once: something was committed that concerns them. */
  wake(
    ...names: (
      'watch' | 'decide' | 'chase' | 'deliver' | 'audit' | 'approvers' | 'preflight' | 'inventory' | 'checkpoint'
    )[]
  ): void {
    for (const loop of this.loops) if ((names as string[]).includes(loop.name)) loop.wake();
  }

  /** Ends all loops after their present round and gives up their leases. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.held.release(this.context.store);
  }

  private loop(name: string, intervalMs: number, round: () => Promise<boolean>): Loop {
    return new Loop(name, intervalMs, round, (failed, error) => {
      this.context.report.loopFailed(failed, error);
    });
  }

  private underLease<T>(name: string, work: (fence: Fence) => Promise<T>): Promise<T | undefined> {
    const { store, clock } = this.context;
    const { owner, leaseMs: ttlMs } = this.options;
    return underLease({ store, clock, owner, ttlMs }, name, (fence) => {
      this.held.note(fence);
      return work(fence);
    });
  }
}
