/** Lets one at a time through, in order of arrival. */
export class Mutex {
  private last: Promise<void> = Promise.resolve();

  /** @returns how to let the next one through; calling it again does nothing. */
  async acquire(): Promise<() => void> {
    const before = this.last;
    let open: () => void = () => undefined;
    this.last = new Promise<void>((resolve) => {
      open = resolve;
    });
    await before;
    return open;
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
}
