/** Timers of delayed calls, kept so that stopping the simulator leaves none behind. */
export class Delays {
  private readonly timers = new Set<NodeJS.Timeout>();

  /** Runs the action after so many milliseconds of real time, unless cancelled before. */
  later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    this.timers.add(timer);
  }

  cancelAll(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
