import { installationTried, type Fence } from '../workflow';
import { apart, inMs, type EngineContext, type EntraContext } from './context';

/** The app is tried to be installed for somebody at most once in this time. */
const dayMs = 24 * 3_600_000;
/** How soon Graph is asked again after it gave no answer. */
const soonMs = 5 * 60_000;
/** How many people are taken up in one round. */
const roundSize = 20;

/**
 * Has the app installed for people whom a message waits for and whom the bot has never met: Teams then tells it where
 * they are reached, and the message goes out. When somebody was last tried is in the database.
 */
export class Reach {
  private notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: EngineContext,
    private readonly entra: EntraContext,
  ) {}

  /** @returns for how many people Graph was asked. */
  async round(fence: Fence): Promise<number> {
    const { clock, store, submit, report } = this.context;
    const nowMs = clock.now().getTime();
    if (!this.entra.installs || nowMs < this.notBeforeMs) return 0;
    const people = await store.unreached(inMs(clock, -dayMs), roundSize);
    let asked = 0;
    for (const id of people) {
      const done = await apart(this.context, `reach/${id}`, async () => {
        const tried = await this.entra.directory.install(id);
        if (tried.ok) {
          await submit(installationTried(id, tried.value), [fence]);
          report.sourceRead('app-installation', inMs(clock, 0));
          asked += 1;
          return;
        }
        report.sourceFailed('app-installation', `${tried.code}: ${tried.reason}`);
        this.notBeforeMs = nowMs + Math.max(soonMs, tried.afterMs ?? 0);
      });
      if (!done || this.notBeforeMs > nowMs) break;
    }
    return asked;
  }
}
