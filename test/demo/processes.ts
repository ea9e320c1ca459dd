import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** @returns the ids of the processes that a process has started. Small Linux machines have /proc, but no ps. */
export function childrenOf(parent: number): number[] {
  const all = existsSync('/proc/self/stat') ? fromProc() : fromPs();
  return all.filter(([, itsParent]) => itsParent === parent).map(([id]) => id);
}

/** Whether a process is still there. */
export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

type Process = [id: number, parent: number];

function fromProc(): Process[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id): Process[] => {
    try {
      // The name of the program stands in brackets, may hold anything, and comes before state and parent.
      const [, parent] = /^.*\) \S (\d+) /s.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
      return [[Number(id), Number(parent)]];
    } catch {
      // It ended while the list was read.
      return [];
    }
  });
}

function fromPs(): Process[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line): Process => {
    const [id, parent] = line.trim().split(/\s+/);
    return [Number(id), Number(parent)];
  });
}
