import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const stopMs = 5_000;

/** A process of the benchmark that is asked and answers. */
export class Child {
  private readonly waiting: ((answer: unknown) => void)[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (answer) => this.waiting.shift()?.(answer));
  }

  /** Starts a program of this folder. @returns it with its first word. */
  static async start(program: string, given: object): Promise<{ child: Child; first: unknown }> {
    const options = { execArgv: ['--expose-gc'], env: { ...process.env, BENCH_GIVEN: JSON.stringify(given) } };
    const forked = fork(join(__dirname, `${program}.js`), [], options);
    const child = new Child(forked);
    const ended = new Promise<Error>((resolve) => {
      forked.once('exit', (code) => {
        resolve(new Error(`${program} ended with ${String(code)}`));
      });
    });
    const first = await Promise.race([child.next(), ended]);
    if (first instanceof Error) throw first;
    return { child, first };
  }

  /** Asks something. @returns its answer. */
  async ask<T extends object>(question: object): Promise<T> {
    const answer = this.next();
    this.child.send(question);
    const answered = (await answer) as { fault?: string } & T;
    if (answered.fault !== undefined) throw new Error(answered.fault);
    return answered;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    // It ends with its parent; what does not is ended.
    if (this.child.connected) this.child.disconnect();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopMs);
    await gone;
    clearTimeout(timer);
  }

  private next(): Promise<unknown> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** @returns what a process takes of memory, in MiB. */
export function residentMiB(pid: number): number {
  const [, kiB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
  return Number(kiB) / 1_024;
}

/** What a child was given at its start. */
export function given(): unknown {
  return JSON.parse(process.env['BENCH_GIVEN'] ?? '{}');
}

/** Answers the parent's questions, and ends with it. */
export function answering(first: unknown, answer: (question: never) => Promise<unknown>): void {
  process.on('message', (question) => {
    answer(question as never).then(
      (answered) => process.send?.(answered),
      (error: unknown) => process.send?.({ fault: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(first);
}
