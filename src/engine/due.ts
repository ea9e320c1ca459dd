import type { Clock } from '../model';
import type { SourceAlarm } from './alarm';
import type { Polled } from './poll-lockbox';

/**
 * When each source may be read again, in memory alone: one that asked to be left alone is, and one that fails is told of
 * once it has failed for a while.
 */
export class DueSources {
  private readonly paused = new Map<string, { fromMs: number; untilMs: number }>();

  /** @param everyMs how soon a source that failed is read again, at the earliest. */
  constructor(
    private readonly clock: Clock,
    private readonly alarm: SourceAlarm,
    private readonly everyMs: number,
  ) {}

  /** Whether a source may be read now. A clock that was set back since must not keep it unread for as long. */
  isDue(source: string): boolean {
    const paused = this.paused.get(source);
    const nowMs = this.nowMs();
    return paused === undefined || nowMs >= paused.untilMs || nowMs < paused.fromMs;
  }

  /** Leaves a source alone for a while. */
  pause(source: string, ms: number): void {
    const fromMs = this.nowMs();
    this.paused.set(source, { fromMs, untilMs: fromMs + ms });
  }

  /**
   * Reads a source if it may be read.
   *
   * @param restMs how long it is left alone after a read, where that is longer than a round, in milliseconds.
   */
  async read(source: string, poll: () => Promise<Polled>, restMs: number): Promise<void> {
    if (!this.isDue(source)) return;
    const polled = await poll();
    if (polled.ok) {
      await this.alarm.read(source);
      if (restMs > this.everyMs) this.pause(source, restMs);
    } else {
      await this.alarm.failed(source, polled.reason);
      this.pause(source, Math.max(polled.afterMs ?? 0, this.everyMs, restMs));
    }
  }

  private nowMs(): number {
    return this.clock.now().getTime();
  }
}
