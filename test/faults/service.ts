import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { planVariable, type Plan } from './inside/plan';

/** How the service and its commands are run. */
export interface Program {
  /** The built program, which runs the commands. */
  main: string;
  /** The one that runs the built service with failpoints in it. */
  entry: string;
  config: string;
  env: NodeJS.ProcessEnv;
  folder: string;
  logFile: string;
  /** What went wrong inside it, line by line; see {@link Plan}. */
  journal: string;
  /** The file that says by how much its clock is wrong. */
  clock: string;
  /** Its own address, past the wire. */
  at: string;
}

/** What a command needs to run. */
type CommandLine = Pick<Program, 'main' | 'folder' | 'clock' | 'env'>;

const setsClock = join(__dirname, 'inside', 'clock.cjs');
/** How often `/readyz` is asked while the service starts, in milliseconds. */
const askEveryMs = 15;
const startPatienceMs = 300_000;
const stopPatienceMs = 60_000;

/** One life of the service: from its start until it is killed, stopped, or dies by itself. */
export class Life {
  readonly startedAt = Date.now();
  /** How long it took to be ready, once it was. */
  readyAfterMs: number | undefined;
  killed = false;
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  /**
   * @param words the program to run, with what follows it.
   * @param plan of its failpoints, where it has some.
   */
  constructor(
    private readonly program: Pick<Program, 'env' | 'folder' | 'logFile' | 'at'>,
    words: readonly string[],
    plan?: Plan,
  ) {
    const log = openSync(program.logFile, 'a');
    this.child = spawn(process.execPath, words, {
      cwd: program.folder,
      env: { ...program.env, ...(plan === undefined ? {} : { [planVariable]: JSON.stringify(plan) }) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.ended = new Promise((resolve) => this.child.once('exit', resolve));
    const { child } = this;
    // Whatever becomes of this program, no service is left behind.
    const reap = (): void => void child.kill('SIGKILL');
    process.once('exit', reap);
    void this.ended.then(() => process.removeListener('exit', reap));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when it answers that it is ready, or with false when it ended or was killed before. */
  async ready(): Promise<boolean> {
    const end = Date.now() + startPatienceMs;
    while (this.running && !this.killed && Date.now() < end) {
      if (await this.takesCalls()) {
        this.readyAfterMs = Date.now() - this.startedAt;
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
    return false;
  }

  /** Whether it says now that calls may be sent to it. */
  takesCalls(): Promise<boolean> {
    return answers(`${this.program.at}/readyz?for=traffic`);
  }

  /** kill -9, at once. */
  kill(): void {
    this.killed = true;
    this.child.kill('SIGKILL');
  }

  /** Asks it to end in its own way. @returns its exit code, or null where it had to be made to. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopPatienceMs);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
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

/** Runs a command of the program to its end, by the clock of the service. */
export function command(program: CommandLine, words: readonly string[]): Promise<CommandResult> {
  const { main, folder, clock } = program;
  const child = spawn(process.execPath, ['--require', setsClock, main, ...words], {
    cwd: folder,
    env: { ...program.env, LOCKBOX_FAULTS_CLOCK: clock },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: { out: Buffer[]; err: Buffer[] } = { out: [], err: [] };
  child.stdout.on('data', (chunk: Buffer) => said.out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.err.push(chunk));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      const [output, errors] = [said.out, said.err].map((chunks) => Buffer.concat(chunks).toString('utf8'));
      resolve({ words: words.join(' '), code, output: output ?? '', errors: errors ?? '' });
    });
  });
}

/** What a command did. */
export interface CommandResult {
  words: string;
  code: number | null;
  output: string;
  errors: string;
}
