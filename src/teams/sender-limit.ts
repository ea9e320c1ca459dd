/** How many activities of one sender are taken within a minute: more than anybody presses, less than a loop sends. */
const most = 120;
const windowMs = 60_000;

/**
 * Counts the activities of each sender. The SDK has validated who they are, so there are no more senders than accounts of
 * the tenant; those of a minute are forgotten with it.
 */
export class SenderLimit {
  private readonly counts = new Map<string, number>();
  private beganMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly nowMs: () => number) {}

  /** @returns whether one more of that sender is taken now. */
  takes(sender: string): boolean {
    const nowMs = this.nowMs();
    // A clock that was set back begins anew, too.
    if (Math.abs(nowMs - this.beganMs) >= windowMs) {
      this.counts.clear();
      this.beganMs = nowMs;
    }
    const count = (this.counts.get(sender) ?? 0) + 1;
    this.counts.set(sender, count);
    return count <= most;
  }
}
