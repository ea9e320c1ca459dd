import { instant, type Clock } from '../model';
import type { Fence } from '../workflow';
import type { EngineStore } from './ports';

/** Who this instance is, and how long it holds what it took without renewing, in milliseconds. */
export interface Holder {
  store: EngineStore;
  owner: string;
  ttlMs: number;
  clock: Clock;
  /** What it holds already; without it every round asks the database. */
  held?: HeldLeases;
}

/**
 * Does work that only one instance may do at a time. A lease that was taken or renewed less than a quarter of its time
 * ago is held for long enough still: nothing is written for it, since a round may begin many times a second. The fence
 * goes into each commit, so that an instance that lost its lease while it was busy can write nothing.
 *
 * @returns what the work returned, or undefined where another instance holds the lease.
 */
export async function underLease<T>(
  holder: Holder,
  name: string,
  work: (fence: Fence) => Promise<T>,
): Promise<T | undefined> {
  const { store, owner, ttlMs, clock, held } = holder;
  const freshMs = ttlMs / 4;
  const acquire = async (): Promise<Fence | undefined> => {
    const now = clock.now();
    const fence = await store.acquire(name, owner, ttlMs, instant(now));
    if (fence === undefined) held?.forget(name);
    else held?.note(fence, now.getTime() + freshMs);
    return fence;
  };
  // Counted before it is asked for: meanwhile nobody gives up what the answer may be.
  held?.begin(name);
  try {
    const fence = held?.fresh(name, clock.now().getTime(), freshMs) ?? (held?.isLeaving ? undefined : await acquire());
    return fence === undefined ? undefined : await kept(fence, work, acquire, ttlMs);
  } catch (error) {
    // Whatever it was, the next round asks anew who holds the lease.
    held?.forget(name);
    throw error;
  } finally {
    await held?.end(name);
  }
}

/** Work that takes longer than the lease keeps it by renewing; a renewal that fails shows at the next commit. */
async function kept<T>(
  fence: Fence,
  work: (fence: Fence) => Promise<T>,
  renew: () => Promise<unknown>,
  ttlMs: number,
): Promise<T> {
  const heartbeat = setInterval(() => void renew().catch(() => undefined), ttlMs / 3);
  try {
    return await work(fence);
  } finally {
    clearInterval(heartbeat);
  }
}

/** The leases that this instance holds: fresh ones need no renewal, and all are given up when it stops. */
export class HeldLeases {
  private readonly held = new Map<string, { fence: Fence; freshUntilMs: number }>();
  /** How much runs under each or asks for it, where anything does. */
  private readonly inUse = new Map<string, number>();
  private leaving: { store: EngineStore; kept: readonly string[] } | undefined;

  /** Whether this instance takes no lease any more. */
  get isLeaving(): boolean {
    return this.leaving !== undefined;
  }

  /** @param freshUntilMs until when it need not be renewed, in milliseconds since 1970. */
  note(fence: Fence, freshUntilMs: number): void {
    this.held.set(fence.name, { fence, freshUntilMs });
  }

  /** @returns the lease where it was taken within that many milliseconds before now, by a clock that was not set back. */
  fresh(name: string, nowMs: number, forMs: number): Fence | undefined {
    const known = this.held.get(name);
    if (known === undefined || nowMs >= known.freshUntilMs || nowMs < known.freshUntilMs - forMs) return undefined;
    return known.fence;
  }

  /** Has the next round ask the database again. The lease is still given up in the end. */
  forget(name: string): void {
    const known = this.held.get(name);
    if (known !== undefined) known.freshUntilMs = 0;
  }

  /** Work under a lease begins, or asks for it. */
  begin(name: string): void {
    this.inUse.set(name, (this.inUse.get(name) ?? 0) + 1);
  }

  /**
   * Work under a lease ended, or did not get it: an instance that is leaving gives the lease up, if nothing else runs
   * under it.
   */
  async end(name: string): Promise<void> {
    const left = (this.inUse.get(name) ?? 1) - 1;
    if (left > 0) this.inUse.set(name, left);
    else this.inUse.delete(name);
    await this.giveUpIdle([name]);
  }

  /**
   * From now on none is taken, and each is given up as soon as nothing runs under it: another instance goes on with it
   * while this one still waits for what it has on its way.
   *
   * @param kept those that stay held until {@link release}, since something runs under them that is not seen here.
   */
  async leave(store: EngineStore, kept: readonly string[]): Promise<void> {
    this.leaving = { store, kept };
    await this.giveUpIdle([...this.held.keys()]);
  }

  /** Gives all of them up, so that another instance need not wait for them to run out. */
  async release(store: EngineStore): Promise<void> {
    for (const { fence } of this.held.values()) await store.release(fence);
    this.held.clear();
  }

  private async giveUpIdle(names: readonly string[]): Promise<void> {
    if (this.leaving === undefined) return;
    const { store, kept } = this.leaving;
    for (const name of names) {
      const known = this.held.get(name);
      if (known === undefined || this.inUse.has(name) || kept.includes(name)) continue;
      this.held.delete(name);
      await store.release(known.fence);
    }
  }
}
