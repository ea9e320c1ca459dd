/**
 * Lets one at a time through, in order of arrival. Whoever is urgent goes first, once: then the first of the others has its
 * turn, so that nobody waits for ever.
 */
export class Mutex {
  private readonly urgent: (() => void)[] = [];
  private readonly others: (() => void)[] = [];
  private isHeld = false;
  private urgentWent = false;

  /** @returns how to let the next one through; calling it again does nothing. */
  async acquire(isUrgent = false): Promise<() => void> {
    if (this.isHeld) await new Promise<void>((resolve) => (isUrgent ? this.urgent : this.others).push(resolve));
    this.isHeld = true;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      this.next();
    };
  }

  /** Runs alone. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Hands it on without letting it go in between: nobody who comes just now may slip in. */
  private next(): void {
    const first = this.urgentWent ? this.others.shift() : this.urgent.shift();
    this.urgentWent = first !== undefined && !this.urgentWent;
    const next = first ?? this.urgent.shift() ?? this.others.shift();
    if (next === undefined) this.isHeld = false;
    else next();
  }
}
