import {
  accountAccessEveryMs,
  accountAccessSource,
  byosOf,
  instant,
  resourceKey,
  type AccountAccess,
  type AccountSnapshot,
  type ByosStorage,
  type InventorySnapshot,
} from '../model';
import { looked, restoreOf } from '../watch';
import { sourceEnded, takeAccountSnapshot, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import { apart, type EngineContext } from './context';
import { ownIds } from './control';
import { allowedFor } from './read-plan';
import type { AccountAccessRead } from './ports';

/** When to look again after a look that failed, at the earliest, in milliseconds. */
const soonMs = 60_000;
const prefix = accountAccessSource('');

/**
 * Looks at who may reach each storage account of Speech, by rights inherited too, at its locks and at its diagnostic
 * settings: at start and every 15 minutes. What is set above a subscription reaches no log of it, so that only this look
 * finds it. A look that fails leaves the last good one standing, and is said to be a gap.
 */
export class AccountAccessWatch {
  private readonly dueAtMs = new Map<string, number>();
  private readonly alarm: SourceAlarm;
  /** The sources that were to be read at the last round. */
  private looksAt: string | undefined;

  constructor(private readonly context: EngineContext) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
  }

  /** Looks at each account whose time has come. @returns how many reviews were opened. */
  async round(fence: Fence): Promise<number> {
    const { store } = this.context;
    const inventory = await store.inventory();
    if (inventory === undefined) return 0;
    const all = byosOf(inventory.inventory);
    const due = all.filter(({ storageId }) => this.nowMs() >= (this.dueAtMs.get(accountAccessSource(storageId)) ?? 0));
    await this.endOthers(all, fence);
    if (due.length === 0) return 0;
    const snapshots = new Map((await store.accountSnapshots()).map((one) => [resourceKey(one.storageId), one]));
    let opened = 0;
    for (const byos of due) {
      await apart(this.context, accountAccessSource(byos.storageId), async () => {
        opened += await this.look(byos, inventory, snapshots, fence);
      });
    }
    return opened;
  }

  private async look(
    byos: ByosStorage,
    inventory: InventorySnapshot,
    snapshots: Map<string, AccountSnapshot>,
    fence: Fence,
  ): Promise<number> {
    const { azure, clock, submit } = this.context;
    const source = accountAccessSource(byos.storageId);
    this.dueAtMs.set(source, this.nowMs() + soonMs);
    const read = await azure.accountAccess(byos.storageId);
    const faults = faultsOf(read);
    const readAt = instant(clock.now());
    const access = partsOf(read);
    const before = snapshots.get(resourceKey(byos.storageId));
    let opened = 0;
    if (Object.keys(access).length > 0) {
      const found = looked(before, { byos, access, networkReadAt: inventory.readAt, readAt });
      const taken = await submit(
        takeAccountSnapshot(
          found,
          { own: await ownIds(this.context), restoreOf: (seen, at) => restoreOf(seen, found.snapshot, at) },
          faults.length === 0 ? allowedFor(accountAccessEveryMs) : undefined,
        ),
        [fence],
      );
      snapshots.set(resourceKey(byos.storageId), found.snapshot);
      opened = taken.opened.length;
    }
    await this.tell(source, faults);
    return opened;
  }

  private async tell(source: string, faults: readonly Fault[]): Promise<void> {
    const { clock, report } = this.context;
    if (faults.length === 0) {
      this.dueAtMs.set(source, this.nowMs() + accountAccessEveryMs);
      await this.alarm.read(source);
      report.sourceRead(source, instant(clock.now()));
      return;
    }
    const reason = faults.map((fault) => fault.reason).join('; ');
    this.dueAtMs.set(source, this.nowMs() + Math.max(soonMs, ...faults.map(({ afterMs }) => afterMs)));
    report.sourceFailed(source, reason);
    await this.alarm.failed(source, reason);
  }

  /** Storage that is no longer Speech's is not looked at, and nobody waits for the next look. */
  private async endOthers(all: readonly ByosStorage[], fence: Fence): Promise<void> {
    const { store, submit } = this.context;
    const wanted = new Set(all.map(({ storageId }) => accountAccessSource(storageId)));
    const names = [...wanted].join(' ');
    if (names === this.looksAt) return;
    for (const { source } of await store.cursors()) {
      if (source.startsWith(prefix) && !wanted.has(source)) await submit(sourceEnded(source), [fence]);
    }
    this.looksAt = names;
  }

  private nowMs(): number {
    return this.context.clock.now().getTime();
  }
}

interface Fault {
  reason: string;
  afterMs: number;
}

function faultsOf(read: AccountAccessRead): Fault[] {
  return Object.entries(read).flatMap(([part, { ok, ...answer }]) => {
    if (ok || !('reason' in answer)) return [];
    return [{ reason: `${part}: ${answer.code}: ${answer.reason}`, afterMs: answer.afterMs ?? 0 }];
  });
}

function partsOf({ roles, locks, diagnostics }: AccountAccessRead): AccountAccess {
  return {
    ...(roles.ok ? { roles: roles.value } : {}),
    ...(locks.ok ? { locks: locks.value } : {}),
    ...(diagnostics.ok ? { diagnostics: diagnostics.value } : {}),
  };
}
