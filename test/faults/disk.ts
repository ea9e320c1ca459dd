import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A small disk of its own, which can be filled. */
export interface Disk {
  folder: string;
  /** Leaves no byte free on it, until {@link free}. */
  fill: () => void;
  free: () => void;
  /** Takes it away. @param keepIn the folder that what is on it goes to, where it is to be kept. */
  strike: (keepIn?: string) => void;
}

const size = '160m';
/** Filled by pieces of falling size, so that nothing is left. */
const pieces = [1_048_576, 65_536, 4_096];

/** Mounts a disk in a folder. @returns undefined where this user may not: then no disk is full in this run. */
export function mountDisk(folder: string): Disk | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0711`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  const free = (): void => {
    rmSync(ballast, { force: true });
  };
  let mounted = true;
  const unmount = (): void => {
    if (mounted) execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
    mounted = false;
  };
  process.once('exit', unmount);
  return {
    folder,
    fill: () => {
      for (const piece of pieces) while (written(ballast, piece));
    },
    free,
    strike: (keepIn) => {
      free();
      if (keepIn !== undefined) cpSync(folder, keepIn, { recursive: true });
      unmount();
    },
  };
}

function written(file: string, bytes: number): boolean {
  try {
    appendFileSync(file, Buffer.alloc(bytes));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
