import type { Clock, Instant } from '../model';
import { sourceBack, sourceFailing, type Command } from '../workflow';

/** How long a source may fail before the admins are told: a few throttled polls are no news. */
const alarmAfterMs = 10 * 60_000;

interface Failing {
  since: Instant;
  told: boolean;
}

/**
 * Notices a source that cannot be read for longer than a short while, once, and when it can be read again. What it keeps
 * is lost with the process: a restart begins to count anew, and at worst says it twice.
 */
export class SourceAlarm {
  private readonly failing = new Map<string, Failing>();

  constructor(
    private readonly clock: Clock,
    private readonly submit: (command: Command<void>) => Promise<void>,
  ) {}

  /** A read failed. */
  async failed(source: string, reason: string): Promise<void> {
    const now = this.clock.now();
    const state = this.failing.get(source) ?? { since: now.toISOString(), told: false };
    this.failing.set(source, state);
    if (state.told || now.getTime() - Date.parse(state.since) < alarmAfterMs) return;
    await this.submit(sourceFailing(source, state.since, reason));
    state.told = true;
  }

  /** A read reached its end. */
  async read(source: string): Promise<void> {
    const state = this.failing.get(source);
    if (state === undefined) return;
    if (state.told) await this.submit(sourceBack(source, state.since, this.clock.now().toISOString()));
    this.failing.delete(source);
  }
}
