/** So long work may keep the process to itself before it lets others have a turn, in milliseconds. */
const untilMs = 1;

/**
 * A turn of the event loop now and then. SQLite answers within the process and at once: what waits for nothing but it
 * goes on without a pause, and meanwhile nobody is heard who speaks over a socket, such as somebody who pressed a button.
 */
export class Breath {
  private last = performance.now();

  /** Lets everything that has come in meanwhile have its turn, where the last turn was a while ago. */
  async take(): Promise<void> {
    if (performance.now() - this.last < untilMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.last = performance.now();
  }
}
