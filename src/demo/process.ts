import { spawn, type ChildProcess } from 'node:child_process';
import { DemoError } from './errors';

/** How a child is started. */
export interface ChildOptions {
  env: NodeJS.ProcessEnv;
  cwd: string;
}

/** How long a child may take to end by itself, in milliseconds. */
const stopMs = 4_000;

/** A child process of the demo, whose output is kept for when it fails. It ends when the demo does, however that ends. */
export class Child {
  /** Resolves when it has ended, by itself or by a signal, or could not be started at all. */
  readonly ended: Promise<void>;
  /** True once it has ended. */
  gone = false;
  private output = '';
  private how = '';
  private readonly process: ChildProcess;

  constructor(
    readonly name: string,
    command: string,
    words: readonly string[],
    options: ChildOptions,
  ) {
    this.process = spawn(command, words, {
      ...options,
      // The channel tells it when the demo is gone, even by kill -9.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A terminal's Ctrl-C goes to a whole process group. The demo alone gets it, and stops its children in order.
      // On Windows it would open a window.
      detached: process.platform !== 'win32',
    });
    const keep = (text: string): void => {
      this.output = (this.output + text).slice(-20_000);
    };
    this.process.stdout?.setEncoding('utf8').on('data', keep);
    this.process.stderr?.setEncoding('utf8').on('data', keep);
    this.ended = new Promise((resolve) => {
      const over = (how: string): void => {
        this.gone = true;
        this.how = how;
        resolve();
      };
      this.process.once('exit', (code, signal) => {
        over(signal === null ? `with exit code ${code}` : `by ${signal}`);
      });
      this.process.once('error', (error) => {
        if (this.process.pid === undefined) over(`before it began, ${error.message}`);
      });
    });
  }

  /** How it ended, if it did, and the last that it printed. */
  get lastWords(): string {
    return `${this.gone ? `It ended ${this.how}. ` : ''}It said:\n${this.output.trim() || '(nothing)'}`;
  }

  /**
   * Resolves with the first group of the pattern in what it prints: only its own words say that it is this process
   * which got a port, and no other.
   *
   * @throws DemoError NOT_STARTED when it ends first or takes too long; or the signal's reason.
   */
  async said(pattern: RegExp, timeoutMs: number, signal?: AbortSignal): Promise<string> {
    return this.wait(() => Promise.resolve(pattern.exec(this.output)?.[1]), timeoutMs, signal);
  }

  /**
   * Resolves when the address answers.
   *
   * @throws DemoError NOT_STARTED when it ends first or takes too long; or the signal's reason.
   */
  async ready(url: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await this.wait(() => answers(url, signal), timeoutMs, signal);
  }

  private async wait<T>(look: () => Promise<T | undefined>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end && !this.gone) {
      signal?.throwIfAborted();
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    signal?.throwIfAborted();
    const why = this.gone ? '' : `It took longer than ${timeoutMs / 1000} seconds. `;
    throw new DemoError('NOT_STARTED', `${this.name} did not start. ${why}${this.lastWords}`);
  }

  /** Asks it to end, and makes it end if it does not. */
  async stop(): Promise<void> {
    if (this.gone) return;
    // As Ctrl-C does: nobody else sends calls there, and the service need not wait until they know.
    this.process.kill('SIGINT');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), stopMs);
    await this.ended;
    clearTimeout(timer);
  }
}

/** @returns true, or undefined where nothing answers well. */
async function answers(url: string, signal?: AbortSignal): Promise<true | undefined> {
  const timeout = AbortSignal.timeout(1_000);
  try {
    const response = await fetch(url, { signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]) });
    await response.arrayBuffer();
    return response.ok ? true : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a command to its end. @returns its exit code and what it printed. */
export async function run(
  command: string,
  words: readonly string[],
  options: ChildOptions,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, output };
}
