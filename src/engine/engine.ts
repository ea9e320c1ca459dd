import type { CoveredBy } from '../model';
import type { Fence } from '../workflow';
import { followAccessDue } from './access';
import { AccountAccessWatch } from './account-access';
import { findApprovers } from './approvers';
import { Anchors } from './anchors';
import { auditDeliveries } from './audit';
import { BlindSpots } from './blind-spots';
import { chaseDue } from './chase';
import type { EngineContext, EntraContext } from './context';
import { ControlWatch } from './control';
import { dailyRound } from './daily';
import { DataPlane } from './data-plane';
import { decideDue } from './decide';
import { DirectoryReader } from './directory';
import { Courier } from './deliver';
import { EventCourier } from './events';
import { resolveHints } from './hints';
import { Hubs } from './hubs';
import type { HubWakes } from './hub-taking';
import { InventoryKeeper } from './inventory';
import { HeldLeases, underLease } from './lease';
import { Loop } from './loop';
import { OwnDecisions } from './own-decisions';
import { OutgoingRounds } from './outgoing';
import type { Outgoing } from './ports';
import { Preflight } from './preflight';
import type { Freshness } from './read-schedule';
import { Reach } from './reach';
import { Retention } from './retention';
import { SelfCheck } from './self-check';
import { endSilencesDue } from './silences';
import { Stranded } from './stranded';
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

/** Signs a checkpoint where the ledger has grown since the last one. @returns the newest one, if there is any. */
export type PublishCheckpoint = (fence: Fence) => Promise<CoveredBy | undefined>;

/** A loop whose rounds run under a lease; whether there is more to do at once is whether a round did anything. */
type Leased = (name: string, everyMs: number, work: (fence: Fence) => Promise<number>) => Loop;

type LoopName =
  | 'watch'
  | 'hints'
  | 'decide'
  | 'decide-own'
  | 'chase'
  | 'access'
  | 'silences'
  | 'stranded'
  | 'deliver'
  | 'audit'
  | 'approvers'
  | 'preflight'
  | 'directory'
  | 'reach'
  | 'daily'
  | 'inventory'
  | 'byos-data'
  | 'blind-spots'
  | 'byos-control'
  | 'byos-access-at'
  | 'anchors'
  | 'self-check'
  | 'retention'
  | 'exports'
  | 'feed'
  | 'checkpoint';

/** What looks at once for what came by an event hub. */
const wokenBy: Readonly<Record<Parameters<HubWakes>[0], readonly LoopName[]>> = {
  requests: ['watch'],
  control: ['byos-control'],
  cards: ['deliver'],
};

/** Every loop of the service, each under a lease, so that any number of instances can run. */
export class Engine {
  private readonly loops: Loop[];
  private readonly held = new HeldLeases();
  private readonly watcher: Watcher;
  private readonly control: ControlWatch;
  private readonly courier: Courier;
  private readonly own: OwnDecisions;
  private readonly inventory: InventoryKeeper;
  private readonly hubs: Hubs;

  constructor(
    private readonly context: EngineContext,
    private readonly options: EngineOptions,
    publishCheckpoint: PublishCheckpoint,
  ) {
    const lease = <T>(name: string, work: (fence: Fence) => Promise<T>): Promise<T | undefined> =>
      this.underLease(name, work);
    const events = new EventCourier(context);
    this.courier = new Courier(context);
    const stranded = new Stranded(context);
    const preflight = new Preflight(context);
    const blindSpots = new BlindSpots(context);
    this.own = new OwnDecisions(context);
    this.inventory = new InventoryKeeper(context);
    this.hubs = new Hubs(context, (what) => {
      this.wake(...wokenBy[what]);
    });
    this.watcher = new Watcher(context, options.pollMs, lease, {
      requests: () => {
        this.wake('deliver', 'decide');
      },
      hints: () => {
        this.wake('hints');
      },
    });
    this.control = new ControlWatch(context, options.pollMs, lease, () => {
      this.refreshInventory();
    });
    const accountAccess = new AccountAccessWatch(context);
    const leased: Leased = (name, everyMs, work) =>
      this.loop(name, everyMs, async () => ((await lease(name, work)) ?? 0) > 0);
    this.loops = [
      // The watch knows itself what is due; each source is read under the lease of its part.
      this.loop('watch', options.tickMs, async () => {
        await this.watcher.round();
        return false;
      }),
      leased('hints', options.tickMs, async (fence) => {
        const followed = await resolveHints(context, this.watcher.watched(), fence, (id) => {
          this.watcher.touch(id);
        });
        if (followed > 0) this.wake('deliver', 'decide');
        return followed;
      }),
      leased('decide', options.tickMs, async (fence) => {
        const count = await decideDue(context, fence);
        if (count > 0) this.wake('deliver');
        return 0;
      }),
      // No lease: what only this instance can do cannot wait for another's turn.
      this.loop('decide-own', options.tickMs, async () => {
        if (await this.own.round()) this.wake('decide', 'deliver');
        return false;
      }),
      leased('chase', options.tickMs, async (fence) => {
        if ((await chaseDue(context, fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('access', options.tickMs, async (fence) => {
        if ((await followAccessDue(context, fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('deliver', options.tickMs, async (fence) => Number(await this.courier.round(fence))),
      leased('stranded', options.tickMs * 5, async (fence) => {
        if ((await stranded.round(fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('webhooks', options.tickMs, (fence) => events.round(fence)),
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
      ...(context.entra === undefined ? [] : this.directoryLoops(context.entra, leased)),
      leased('silences', options.tickMs * 5, async (fence) => {
        if ((await endSilencesDue(context, fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('daily', options.tickMs * 15, async (fence) => {
        if (await dailyRound(context, fence, publishCheckpoint)) this.wake('deliver');
        return 0;
      }),
      leased('inventory', options.pollMs, async (fence) => {
        if (await this.inventory.round(fence)) this.wake('deliver', 'byos-control', 'byos-access-at', 'blind-spots');
        return 0;
      }),
      // Each subscription under a lease of its own.
      this.loop('byos-control', options.pollMs, async () => {
        if ((await this.control.round()) > 0) this.wake('deliver');
        return false;
      }),
      // Each look is 15 minutes after the last one, or a minute where something could not be read.
      leased('byos-access-at', options.pollMs, async (fence) => {
        if ((await accountAccess.round(fence)) > 0) this.wake('deliver');
        return 0;
      }),
      leased('blind-spots', options.pollMs, async (fence) => {
        if (await blindSpots.round(fence)) this.wake('deliver');
        return 0;
      }),
      ...this.dataLoops(lease),
      ...this.ledgerLoops(leased),
      ...this.retentionLoops(lease),
      ...this.outgoingLoops(leased),
      leased('checkpoint', options.checkpointMs, async (fence) => {
        await publishCheckpoint(fence);
        return 0;
      }),
    ];
  }

  /** How the sources stand that this instance reads. */
  freshness(): Freshness[] {
    return this.watcher.freshness();
  }

  /** @returns how often a source is read at present, in milliseconds; undefined for one that this instance does not plan. */
  periodOf(source: string): number | undefined {
    const isControl = /^activity\/[^/]+\/./.test(source);
    return isControl ? this.control.periodMs : this.watcher.periodOf(source);
  }

  start(): void {
    for (const loop of this.loops) loop.start();
    this.hubs.start();
  }

  /** Has the accounts be read anew at once: somebody told that one of them changed, or went. */
  refreshInventory(): void {
    this.inventory.want();
    this.wake('inventory');
  }

  /** Carries out, at once, a decision that needs a token which this instance holds. */
  decideOwn(requestId: string): void {
    this.own.take(requestId);
    this.wake('decide-own');
  }

  /** Has loops look at once: something was committed that concerns them. */
  wake(...names: LoopName[]): void {
    if (names.includes('deliver')) this.courier.wake();
    if (names.includes('watch')) this.watcher.want();
    // What brings a card to be shown may bring an event to be told, too.
    const { webhooks } = this.context;
    const isTold = names.includes('deliver') && webhooks !== undefined && webhooks.keys.length > 0;
    const woken: string[] = isTold ? [...names, 'webhooks'] : names;
    for (const loop of this.loops) if (woken.includes(loop.name)) loop.wake();
  }

  /** Ends all loops after their present round; each lease is given up as soon as nothing runs under it. */
  async stop(): Promise<void> {
    this.courier.stop();
    await Promise.all([
      ...this.loops.map((loop) => loop.stop()),
      this.watcher.stop(),
      this.hubs.stop(),
      // What is on its way to Teams outlives the round that sent it, and commits under its lease.
      this.held.leave(this.context.store, ['deliver']),
    ]);
    await this.courier.settled();
    await this.held.release(this.context.store);
  }

  /** The one that erases what was kept for long enough: it looks at everything once an hour. */
  private retentionLoops(
    lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>,
  ): Loop[] {
    const { keepPersonalMs } = this.context;
    if (keepPersonalMs === undefined) return [];
    const retention = new Retention(this.context, keepPersonalMs);
    return [
      this.loop('retention', this.options.checkpointMs, async () => {
        // Without a lease where there is nothing to do: to take it is a write.
        if (!retention.isDue) return false;
        const hasMore = await lease('retention', (fence) => retention.round(fence));
        if (hasMore === undefined) retention.leave();
        return hasMore === true;
      }),
    ];
  }

  /** Those that keep checkpoints outside the database, and compare the ledger with them. */
  private ledgerLoops(leased: Leased): Loop[] {
    const { ledger } = this.context;
    if (ledger === undefined) return [];
    const [anchors, selfCheck] = [new Anchors(this.context, ledger), new SelfCheck(this.context, ledger)];
    const { checkpointMs } = this.options;
    return [
      // No lease: each instance has a database to be sure of before it signs.
      this.loop('self-check', checkpointMs, async () => {
        if (await selfCheck.round()) this.wake('deliver');
        return false;
      }),
      leased('anchors', checkpointMs, async (fence) => {
        if (await anchors.round(fence)) this.wake('deliver');
        return 0;
      }),
    ];
  }

  /** Files go out under another lease than what is told at once: a large one holds nothing up. */
  private outgoingLoops(leased: Leased): Loop[] {
    const { outgoing = [] } = this.context;
    const loop = (name: 'exports' | 'feed', everyMs: number, all: readonly Outgoing[]): Loop[] => {
      const rounds = new OutgoingRounds(this.context, all);
      return all.length === 0 ? [] : [leased(name, everyMs, (fence) => rounds.round(fence))];
    };
    const isFeed = ({ kind }: Outgoing): boolean => kind === 'entries';
    const files = outgoing.filter((one) => !isFeed(one));
    return [
      ...loop('exports', this.options.tickMs * 15, files),
      ...loop('feed', this.options.tickMs, outgoing.filter(isFeed)),
    ];
  }

  /** The one that reads storage logs, where there are any; each workspace has a lease of its own. */
  private dataLoops(lease: <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>): Loop[] {
    const { storageLogs } = this.context;
    if (storageLogs === undefined) return [];
    const data = new DataPlane(this.context, storageLogs, lease);
    return [
      this.loop('byos-data', this.options.pollMs, async () => {
        if (await data.round()) this.wake('deliver');
        return false;
      }),
    ];
  }

  /** Those that ask Microsoft Graph. Each keeps for itself when it has to ask again. */
  private directoryLoops(entra: EntraContext, leased: Leased): Loop[] {
    const reader = new DirectoryReader(this.context, entra);
    const reach = new Reach(this.context, entra);
    const everyMs = this.options.tickMs * 5;
    return [
      leased('directory', everyMs, async (fence) => {
        if (await reader.round(fence)) this.wake('approvers', 'deliver');
        return 0;
      }),
      leased('reach', everyMs, async (fence) => {
        await reach.round(fence);
        return 0;
      }),
    ];
  }

  private loop(name: string, intervalMs: number, round: () => Promise<boolean>): Loop {
    return new Loop(name, intervalMs, round, (failed, error) => {
      this.context.report.loopFailed(failed, error);
    });
  }

  private underLease<T>(name: string, work: (fence: Fence) => Promise<T>): Promise<T | undefined> {
    const { store, clock } = this.context;
    const { owner, leaseMs: ttlMs } = this.options;
    return underLease({ store, clock, owner, ttlMs, held: this.held }, name, work);
  }
}
