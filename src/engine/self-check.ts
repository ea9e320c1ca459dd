import { ledgerChecked } from '../workflow';
import type { EngineContext } from './context';
import type { LedgerContext } from './ports';

const dayMs = 24 * 3_600_000;
/** How soon it is looked again while the ledger is not sound, or could not be looked at: whoever mends it waits. */
const soonMs = 5 * 60_000;

/**
 * Compares the ledger with its newest checkpoint outside, at start and every day. Each instance for itself: what one
 * found says nothing of the database that another is connected to.
 */
export class SelfCheck {
  private dueAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: EngineContext,
    private readonly ledger: LedgerContext,
  ) {}

  /** Looks, if it is time. @returns whether anything was found. */
  async round(): Promise<boolean> {
    const { clock, submit } = this.context;
    const nowMs = clock.now().getTime();
    if (nowMs < this.dueAtMs) return false;
    this.dueAtMs = nowMs + soonMs;
    const check = await this.ledger.check();
    if (check.faults.length === 0) this.dueAtMs = nowMs + dayMs;
    // That it is not sound is known from here on, whether or not it can be written down.
    await submit(ledgerChecked(check));
    return check.faults.length > 0;
  }
}
