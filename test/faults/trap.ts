import type { Aim, Happening } from './aims';

/** Waits for what a kill is aimed at, and kills there. */
export class Trap {
  /** Resolves once the kill was made: true where it hit what it was aimed at. */
  readonly sprung: Promise<boolean>;
  private done = false;
  private left: number;
  private resolve: (hit: boolean) => void = () => undefined;
  private readonly timers: NodeJS.Timeout[] = [];

  /**
   * @param skip how many of what it waits for pass by before.
   * @param wait a random number of milliseconds of a range.
   */
  constructor(
    private readonly aim: Aim,
    skip: number,
    private readonly wait: (range: readonly [number, number]) => number,
    private readonly kill: () => void,
  ) {
    this.left = skip;
    this.sprung = new Promise((resolve) => (this.resolve = resolve));
    if (aim.afterStartMs !== undefined) this.later(aim.afterStartMs, true);
  }

  /** The service is ready: what is not aimed at anything comes at a random moment, anything else at last by itself. */
  ready(patienceMs: readonly [number, number]): void {
    const { at, afterStartMs, afterMs } = this.aim;
    if (at === undefined && afterStartMs === undefined) this.later(afterMs ?? patienceMs, true);
    else this.later(patienceMs, false);
  }

  /** @returns whether the connection of what happened is to be cut. */
  hears(happening: Happening): boolean {
    if (this.done || this.aim.at?.(happening) !== true) return false;
    this.left -= 1;
    if (this.left >= 0) return false;
    if (this.aim.afterMs === undefined) this.spring(true);
    else this.later(this.aim.afterMs, true);
    return this.aim.cut === true;
  }

  /** Kills no more. */
  disarm(): void {
    this.done = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(range: readonly [number, number], hit: boolean): void {
    this.timers.push(
      setTimeout(() => {
        this.spring(hit);
      }, this.wait(range)),
    );
  }

  private spring(hit: boolean): void {
    if (this.done) return;
    this.disarm();
    this.kill();
    this.resolve(hit);
  }
}
