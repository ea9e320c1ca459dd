import { spawn, type ChildProcess } from 'node:child_process';

/** A child process of the demo, whose output is kept for when it fails. */
export class Child {
  private output = '';
  private readonly process: ChildProcess;
  private readonly exited: Promise<number | null>;

  constructor(
    private readonly name: string,
    command: string,
    words: readonly string[],
    options: { env: NodeJS.ProcessEnv; cwd: string },
  ) {
    this.process = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString('utf8')).slice(-20_000);
    };
    this.process.stdout?.on('data', keep);
    this.process.stderr?.on('data', keep);
    this.exited = new Promise((resolve) => this.process.once('exit', resolve));
  }

  /** Resolves when the address answers; rejects with the process's own words when it ends first or takes too long. */
  async ready(url: string, timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end && !this.gone) {
      if (await answers(url)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      `${this.name} did not start${this.gone ? ': it ended' : ` within ${timeoutMs} ms`}\n${this.output}`,
    );
  }

  /** True once it has ended, by itself or by a signal. */
  private get gone(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Asks it to end, and makes it end if it does not. */
  async stop(): Promise<void> {
    if (this.gone) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 8_000);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
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
  options: { env: NodeJS.ProcessEnv; cwd: string },
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, output };
}
