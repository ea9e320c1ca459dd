import type { Aim, Happening, Range } from './aims';

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
    private readonly wait: (range: Range) => number,
    private readonly kill: () => void,
  ) {
    this.left = skip;
    this.sprung = new Promise((resolve) => (this.resolve = resolve));
  }

  /** The process was started. @param usualMs how long it usually takes to be ready. */
  started(usualMs: number): void {
    if (this.aim.when === 'starting') this.later([0, Math.round(usualMs * 1.1)], true);
  }

  /** It has its database open. */
  opened(): void {
    if (this.aim.when === 'database') this.later(this.aim.afterMs, true);
  }

  /** It is ready. Whatever does not come by itself now comes at the end of its patience. */
  ready(patienceMs: Range): void {
    if (this.aim.when === 'ready') this.later(this.aim.afterMs, true);
    else this.later(patienceMs, false);
  }

  /** @returns whether the connection of what happened is to be cut. */
  hears(happening: Happening): boolean {
    const { aim } = this;
    if (this.done || aim.when !== 'happening' || !aim.at(happening)) return false;
    this.left -= 1;
    if (this.left >= 0) return false;
    if ('cut' in aim) this.spring(true);
    else this.later(aim.afterMs, true);
    return 'cut' in aim;
  }

  /** Kills no more. */
  disarm(): void {
    this.done = true;
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(range: Range, hit: boolean): void {
    const spring = (): void => {
      this.spring(hit);
    };
    if (!this.done) this.timers.push(setTimeout(spring, this.wait(range)));
  }

  private spring(hit: boolean): void {
    if (this.done) return;
    this.disarm();
    this.kill();
    this.resolve(hit);
  }
}
