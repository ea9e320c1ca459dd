import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childrenOf } from './processes';

const program = join(__dirname, '..', '..', 'dist', 'main.js');

/** How a process ended. */
export interface End {
  code: number | null;
  signal: string | null;
}

/** `lockbox-bot demo`, running as a person starts it, with a folder for temporary files of its own. */
export interface LiveDemo {
  /** Resolves with the first group of the pattern in what it has printed or will print; rejects when it ends without. */
  said: (pattern: RegExp) => Promise<string>;
  /** Sends it a signal and waits for its end. */
  end: (signal: NodeJS.Signals) => Promise<End>;
  /** Its end, if it comes by itself. */
  ended: Promise<End>;
  /** Everything that it has printed. */
  printed: () => string;
  /** The ids of the processes that it has started. */
  children: () => number[];
  /** What it has in the folder for temporary files. */
  leftFiles: () => string[];
  /** Runs another command of the program. */
  command: (words: string[], env: NodeJS.ProcessEnv) => Promise<{ code: number | null; printed: string }>;
  /** Ends it at once if need be, and takes its files away. */
  cleanUp: () => Promise<void>;
}

/** Starts the built program. @throws where it was not built. */
export function startDemo(words: string[] = [], env: NodeJS.ProcessEnv = {}): LiveDemo {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" (npm ci does it, too)`);
  const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));
  const child = start(['demo', ...words], { TMPDIR: temporary, ...env });
  const demo = watch(child);
  return {
    ...demo,
    end: (signal) => {
      child.kill(signal);
      return demo.ended;
    },
    children: () => childrenOf(child.pid ?? 0),
    leftFiles: () => readdirSync(temporary),
    command: async (more, additional) => {
      const other = watch(start(more, additional));
      const { code } = await other.ended;
      return { code, printed: other.printed() };
    },
    cleanUp: async () => {
      child.kill('SIGKILL');
      await demo.ended;
      rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function start(words: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [program, ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Keeps what a process prints until its pipes are closed, which is later than its end. */
function watch(child: ChildProcess): Pick<LiveDemo, 'said' | 'ended' | 'printed'> {
  let printed = '';
  const listeners = new Set<() => void>();
  const keep = (text: string): void => {
    printed += text;
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const said = async (pattern: RegExp): Promise<string> => {
    const found = new Promise<string>((resolve) => {
      const look = (): void => {
        const match = pattern.exec(printed);
        if (match === null) return;
        listeners.delete(look);
        resolve(match[1] ?? match[0]);
      };
      listeners.add(look);
      look();
    });
    const never = ended.then(() => Promise.reject(new Error(`it ended without ${pattern.source}:\n${printed}`)));
    return Promise.race([found, never]);
  };
  return { said, ended, printed: () => printed };
}
