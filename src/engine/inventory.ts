import { instant, inventoryEveryMs, inventorySource } from '../model';
import { takeInventory, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import type { EngineContext } from './context';
import type { AzureRead } from './ports';

/** When to look again after a read that failed, at the earliest, in milliseconds. */
const soonMs = 60_000;

/**
 * Reads the Azure AI accounts and the storage behind them: at start, every 15 minutes, and at once where somebody was
 * told that an account changed. What it found stands in the database; in memory is only when to look again. A look that
 * fails leaves the last good one standing.
 */
export class InventoryKeeper {
  private dueAtMs = Number.NEGATIVE_INFINITY;
  private notBeforeMs = Number.NEGATIVE_INFINITY;
  private isWanted = false;
  private readonly alarm: SourceAlarm;

  constructor(private readonly context: EngineContext) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
  }

  /** Has the next round look, however long ago the last one did; not before Azure is to be asked again, though. */
  want(): void {
    this.isWanted = true;
  }

  /** Looks, if it is time. @returns whether there was anything to tell. */
  async round(fence: Fence): Promise<boolean> {
    const nowMs = this.nowMs();
    if (nowMs < this.dueAtMs && !this.isWanted) return false;
    if (nowMs < this.notBeforeMs) return false;
    // What is wanted from now on is for the next round: this one may have read before it.
    this.isWanted = false;
    this.dueAtMs = nowMs + soonMs;
    const { azure, report, submit } = this.context;
    const subscriptions = await azure.subscriptions();
    // The watch tells of both. Nothing seen is not nothing there: the last good look stands.
    if (!subscriptions.ok || subscriptions.value.length === 0) return false;
    const read = await azure.inventory(subscriptions.value.map(({ id }) => id));
    if (!read.ok) return this.failed(read);
    // Where the opt-in cannot be read the preflight tells of it, and what was known of it stands.
    const optedIn = await azure.optedIn();
    for (const { why } of read.value.unreadable) report.unreadable(inventorySource, why);
    const rotations = await this.context.store.keyRotations();
    const anything = await submit(
      takeInventory({
        inventory: read.value.inventory,
        unseen: subscriptions.value.filter(({ name }) => name === undefined).map(({ id }) => id),
        ...(optedIn.ok ? { isOptedIn: optedIn.value } : {}),
        ...(rotations === undefined ? {} : { rotations }),
      }),
      [fence],
    );
    this.dueAtMs = nowMs + inventoryEveryMs;
    await this.alarm.read(inventorySource);
    report.sourceRead(inventorySource, instant(this.context.clock.now()));
    return anything;
  }

  private async failed(read: Extract<AzureRead<unknown>, { ok: false }>): Promise<boolean> {
    const reason = `${read.code}: ${read.reason}`;
    this.context.report.sourceFailed(inventorySource, reason);
    await this.alarm.failed(inventorySource, reason);
    this.notBeforeMs = this.nowMs() + (read.afterMs ?? 0);
    this.dueAtMs = Math.max(this.notBeforeMs, this.nowMs() + soonMs);
    return false;
  }

  private nowMs(): number {
    return this.context.clock.now().getTime();
  }
}
