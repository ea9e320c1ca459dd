import type { Clock } from '../model';
import type { Delivery } from '../outbox';

/**
 * The queues of recipients: one message at a time goes to each, in order. A recipient may be held for a while, because
 * of the channel's limits or because it asked for patience.
 */
export class Lines {
  private readonly busy = new Set<string>();
  private readonly held = new Map<string, { fromMs: number; untilMs: number }>();

  constructor(private readonly clock: Clock) {}

  /** Recipients to whom nothing can go now. */
  closed(): string[] {
    for (const line of this.held.keys()) if (this.waitMs(line) === 0) this.held.delete(line);
    return [...new Set([...this.busy, ...this.held.keys()])];
  }

  isFree(line: string): boolean {
    return !this.busy.has(line) && this.waitMs(line) === 0;
  }

  take(line: string): void {
    this.busy.add(line);
  }

  free(line: string): void {
    this.busy.delete(line);
  }

  hold(line: string, ms: number): void {
    const fromMs = this.clock.now().getTime();
    this.held.set(line, { fromMs, untilMs: fromMs + Math.max(ms, this.waitMs(line)) });
  }

  /** @returns how long until the first of the held ones is free, in milliseconds; undefined where none is held. */
  nextMs(): number | undefined {
    const waits = [...this.held.keys()].map((line) => this.waitMs(line));
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  /** How long a line is held yet, in milliseconds. A clock that was set back since must not hold it for as long more. */
  private waitMs(line: string): number {
    const held = this.held.get(line);
    const nowMs = this.clock.now().getTime();
    return held === undefined || nowMs < held.fromMs ? 0 : Math.max(0, held.untilMs - nowMs);
  }
}

/**
 * Questions ahead of outcomes ahead of notices, and within these what was wanted earlier first: also where it had to wait
 * for another try meanwhile.
 */
export function inOrder(due: readonly Delivery[]): Delivery[] {
  const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...due].sort((a, b) => a.priority - b.priority || textOrder(a.createdAt, b.createdAt));
}
