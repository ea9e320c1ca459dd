/** Something that one waits for and others bring about. What was brought about while nobody waited is not lost. */
export class Signal {
  private raised = false;
  private wakeUp: (() => void) | undefined;

  raise(): void {
    this.raised = true;
    this.wakeUp?.();
  }

  /** Resolves once it is raised, or that many milliseconds have passed. Only one may wait. */
  async wait(atMostMs: number): Promise<void> {
    if (!this.raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.raised = false;
    this.wakeUp = undefined;
  }
}
