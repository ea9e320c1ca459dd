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
  private output = '';
  private gone = false;
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

  /** How it ended, and the last that it printed. */
  get lastWords(): string {
    return `It ended ${this.how}. It said:\n${this.output.trim() || '(nothing)'}`;
  }

  /**
   * Resolves when the address answers.
   *
   * @throws DemoError NOT_STARTED with the process's own words when it ends first or takes too long; or the signal's
   *   reason.
   */
  async ready(url: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end && !this.gone) {
      signal?.throwIfAborted();
      if (await answers(url, signal)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    signal?.throwIfAborted();
    if (this.gone) throw new DemoError('NOT_STARTED', `${this.name} did not start. ${this.lastWords}`);
    throw new DemoError('NOT_STARTED', `${this.name} did not answer at ${url} within ${timeoutMs / 1000} seconds.`);
  }

  /** Asks it to end, and makes it end if it does not. */
  async stop(): Promise<void> {
    if (this.gone) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), stopMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}

async function answers(url: string, signal?: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(1_000);
  try {
    const response = await fetch(url, { signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
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
