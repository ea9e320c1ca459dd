const MiB = 1_024 * 1_024;
const everyMs = 10;

/** How much memory this process takes meanwhile, as the system sees it. */
export class Memory {
  private peak: number;
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly idle: number) {
    this.peak = idle;
    this.timer = setInterval(() => {
      this.look();
    }, everyMs);
  }

  /** Begins, after everything that nobody needs any more was thrown away. */
  static start(): Memory {
    globalThis.gc?.();
    return new Memory(process.memoryUsage.rss());
  }

  stop(): { idleMiB: number; peakMiB: number } {
    clearInterval(this.timer);
    this.look();
    return { idleMiB: this.idle / MiB, peakMiB: this.peak / MiB };
  }

  private look(): void {
    this.peak = Math.max(this.peak, process.memoryUsage.rss());
  }
}
