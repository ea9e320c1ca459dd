import { outside } from '../telemetry';

/** A job that is done again and again: at once after it is woken, and at the latest after its interval. */
export class Loop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;

  /**
   * @param round one round of work; whether there is more to do at once. It does not overlap with itself.
   * @param onError hears what a round threw; the loop goes on.
   */
  constructor(
    readonly name: string,
    private readonly intervalMs: number,
    private readonly round: () => Promise<boolean>,
    private readonly onError: (name: string, error: unknown) => void,
  ) {}

  start(): void {
    this.wake();
  }

  /** Has the next round begin as soon as the present one ends. */
  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    // Whoever woke it is answered long before it ends: its lines are not theirs.
    this.running ??= outside(() => this.run());
  }

  /** Takes up no more rounds and waits for the present one. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    await Promise.resolve();
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        if (await this.round()) this.wanted = true;
      } catch (error) {
        this.onError(this.name, error);
      }
    }
    this.running = undefined;
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.wake();
    }, this.intervalMs);
  }
}
