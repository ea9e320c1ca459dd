import { instant, type Clock } from '../model';
import type { Fence } from '../workflow';
import type { EngineStore } from './ports';

/** Who this instance is, and how long it holds what it took without renewing, in milliseconds. */
export interface Holder {
  store: EngineStore;
  owner: string;
  ttlMs: number;
  clock: Clock;
}

/**
 * Does work that only one instance may do at a time. The lease is renewed before each round; the fence goes into each
 * commit, so that an instance that lost its lease while it was busy can write nothing.
 *
 * @returns what the work returned, or undefined where another instance holds the lease.
 */
export async function underLease<T>(
  holder: Holder,
  name: string,
  work: (fence: Fence) => Promise<T>,
): Promise<T | undefined> {
  const acquire = (): Promise<Fence | undefined> =>
    holder.store.acquire(name, holder.owner, holder.ttlMs, instant(holder.clock.now()));
  const fence = await acquire();
  if (fence === undefined) return undefined;
  // Work that takes longer than the lease keeps it by renewing; a renewal that fails shows at the next commit.
  const heartbeat = setInterval(() => void acquire().catch(() => undefined), holder.ttlMs / 3);
  try {
    return await work(fence);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Keeps the fences that this instance holds, so that they can be given up when it stops. */
export class HeldLeases {
  private readonly held = new Map<string, Fence>();

  note(fence: Fence): void {
    this.held.set(fence.name, fence);
  }

  /** Gives all of them up, so that another instance need not wait for them to run out. */
  async release(store: EngineStore): Promise<void> {
    for (const fence of this.held.values()) await store.release(fence);
    this.held.clear();
  }
}
