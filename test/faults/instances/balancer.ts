import type { Life } from '../service';

/** How often each instance is asked whether it takes calls, in milliseconds. */
const askEveryMs = 200;

/** Spreads calls over the instances that say they take some, as whatever stands in front of the service does. */
export class Balancer {
  private readonly taking = new Set<number>();
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param lives the present life of each instance; undefined while it has none. */
  constructor(private readonly lives: readonly (Life | undefined)[]) {}

  start(): void {
    const ask = async (): Promise<void> => {
      await Promise.all(this.lives.map((life, index) => this.askOne(life, index)));
      this.timer = setTimeout(() => void ask(), askEveryMs);
    };
    void ask();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** @returns the number of the instance that the next call goes to; the first where none takes any. */
  next = (): number => {
    this.turn += 1;
    const able = [...this.taking].sort((a, b) => a - b);
    return able[this.turn % Math.max(1, able.length)] ?? 0;
  };

  private async askOne(life: Life | undefined, index: number): Promise<void> {
    if (life?.running === true && (await life.takesCalls())) this.taking.add(index);
    else this.taking.delete(index);
  }
}
