import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** The compiled program. */
export const program = join(__dirname, '..', '..', 'dist', 'main.js');

/** How a process ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the compiled program. Only what is given stands in its environment. */
export function runProgram(env: NodeJS.ProcessEnv, words: string[], cwd?: string): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...words], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  return ended(child);
}

/** Runs a line of the shell, in which `$PROGRAM` is the compiled program. */
export function runShell(env: NodeJS.ProcessEnv, line: string): Promise<Ended> {
  const PROGRAM = `"${process.execPath}" "${program}"`;
  const child = spawn('sh', ['-c', line.replaceAll('$PROGRAM', PROGRAM)], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return ended(child);
}

function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const said: Ended = { code: null, out: '', err: '' };
  child.stdout?.on('data', (data: Buffer) => (said.out += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (said.err += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ ...said, code });
    });
  });
}
