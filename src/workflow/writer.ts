import { untraced } from '../model';
import type { Command } from './command';
import { runGroup, type GroupContext, type Job, type JobResult } from './commit';
import { WorkflowError } from './errors';
import type { Fence, WorkStore } from './ports';
import { SharedSeals } from './shared-seals';

/** The most commands that share one transaction. */
const groupSize = 500;
/** A transaction waits for more commands no longer than this many phases of the event loop. */
const gatheringPhases = 16;

interface Waiting {
  job: Job;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * The one writer of a process. Commands that arrive while a transaction runs wait and share the next one (group
 * commit). A command is answered after the commit, never before.
 */
export class Writer {
  private readonly waiting: Waiting[] = [];
  private readonly seals = new SharedSeals();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly store: WorkStore,
    private readonly context: () => Omit<GroupContext, 'seals'>,
  ) {}

  /**
   * @returns what the command returned, once it is durable.
   * @throws WorkflowError `STORE_UNAVAILABLE` where nothing was acknowledged, `FENCED_OFF` where a lease was lost,
   *   `STOPPED` after {@link stop}; or what the command threw.
   */
  submit<T>(command: Command<T>, fences: readonly Fence[] = []): Promise<T> {
    if (this.stopped) return Promise.reject(new WorkflowError('STOPPED', 'the service is stopping'));
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ job: { command, fences }, resolve: resolve as (value: unknown) => void, reject });
      this.running ??= this.drain();
    });
  }

  /** Takes no more commands and waits for those that were taken. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.gather();
      await this.commit(this.waiting.splice(0, groupSize));
    }
    this.running = undefined;
  }

  /**
   * Lets those who have come in share the next transaction: turns of the event loop, until nobody has come in a whole one.
   * Two of its phases are waited for, since the first may be the rest of a turn that is under way.
   */
  private async gather(): Promise<void> {
    let quiet = 0;
    for (let phase = 0; phase < gatheringPhases && quiet < 2; phase += 1) {
      const before = this.waiting.length;
      await new Promise((resolve) => setImmediate(resolve));
      quiet = this.waiting.length === before ? quiet + 1 : 0;
    }
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    let results: JobResult[];
    try {
      const jobs = group.map(({ job }) => job);
      const context = this.context();
      const { span = untraced } = context.surroundings;
      const work = (): Promise<JobResult[]> =>
        this.store.transact((tx) => runGroup(tx, jobs, { ...context, seals: this.seals }));
      results = await span('commit', work, () => ({ commands: jobs.length }));
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const result = results[index];
      if (result?.ok === true) resolve(result.value);
      else reject(result?.error ?? new WorkflowError('BROKEN_INVARIANT', 'a command was not answered'));
    });
  }
}
