import { byosOf } from '../model';
import { blindSpots } from '../watch';
import { blindSpotSource, takeBlindSpots, type Fence } from '../workflow';
import type { EngineContext } from './context';

const hourMs = 3_600_000;
/** When to look again where something could not be read, or where the accounts are not known yet. */
const soonMs = 60_000;

/**
 * Looks, as soon as the accounts are known and every hour, whether the logs of Speech's storage reach somebody: where
 * they do not, calm says nothing. What was told is in the database; in memory is only when to look again.
 */
export class BlindSpots {
  private dueAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly context: EngineContext) {}

  /** Looks, if it is time. @returns whether there was anything to tell. */
  async round(fence: Fence): Promise<boolean> {
    const { azure, clock, report, store, storageLogs, eventHubs, submit } = this.context;
    const nowMs = clock.now().getTime();
    if (nowMs < this.dueAtMs) return false;
    this.dueAtMs = nowMs + soonMs;
    const snapshot = await store.inventory();
    if (snapshot === undefined) return false;
    const byos = byosOf(snapshot.inventory);
    const read = await azure.storageLogSettings(byos.map(({ storageId }) => storageId));
    if (!read.ok) {
      // What was told before stands.
      report.sourceFailed(blindSpotSource, `${read.code}: ${read.reason}`);
      this.dueAtMs = nowMs + Math.max(read.afterMs ?? 0, soonMs);
      return false;
    }
    const findings = blindSpots(byos, read.value, storageLogs?.workspaces ?? [], eventHubs);
    const anything = await submit(takeBlindSpots(clock.now().toISOString(), findings), [fence]);
    this.dueAtMs = nowMs + hourMs;
    return anything;
  }
}
