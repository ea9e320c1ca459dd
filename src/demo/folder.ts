import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoError } from './errors';

/** A folder that is gone when the demo ends, however it ends. */
export interface DemoFolder {
  path: string;
  file: (name: string, content: string) => string;
  remove: () => void;
}

/** Makes a fresh folder. @throws DemoError NO_FOLDER. */
export function demoFolder(): DemoFolder {
  const path = freshFolder();
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', remove);
  return {
    path,
    file: (name, content) => {
      const target = join(path, name);
      writeFileSync(target, content);
      return target;
    },
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

function freshFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'lockbox-demo-'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DemoError('NO_FOLDER', `no folder could be made in ${tmpdir()}: ${why}. Set TMPDIR to one that can.`, {
      cause,
    });
  }
}
