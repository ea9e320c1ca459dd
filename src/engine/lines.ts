import type { Clock } from '../model';
import type { Delivery } from '../outbox';

/**
 * The queues of recipients: one message at a time goes to each, in order. A recipient may be held for a while, because
 * of the channel's limits or because it asked for patience.
 */
export class Lines {
  private readonly busy = new Set<string>();
  private readonly heldUntilMs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Recipients to whom nothing can go now. */
  closed(): string[] {
    const nowMs = this.clock.now().getTime();
    for (const [line, untilMs] of this.heldUntilMs) if (untilMs <= nowMs) this.heldUntilMs.delete(line);
    return [...new Set([...this.busy, ...this.heldUntilMs.keys()])];
  }

  isFree(line: string): boolean {
    return !this.busy.has(line) && (this.heldUntilMs.get(line) ?? 0) <= this.clock.now().getTime();
  }

  take(line: string): void {
    this.busy.add(line);
  }

  free(line: string): void {
    this.busy.delete(line);
  }

  hold(line: string, ms: number): void {
    const untilMs = this.clock.now().getTime() + ms;
    this.heldUntilMs.set(line, Math.max(this.heldUntilMs.get(line) ?? 0, untilMs));
  }

  /** @returns how long until the first of the held ones is free, in milliseconds; undefined where none is held. */
  nextMs(): number | undefined {
    const nowMs = this.clock.now().getTime();
    const waits = [...this.heldUntilMs.values()].map((untilMs) => Math.max(0, untilMs - nowMs));
    return waits.length === 0 ? undefined : Math.min(...waits);
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
