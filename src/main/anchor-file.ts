import { open, rename, type FileHandle } from 'node:fs/promises';
import type { AnchorPlace } from '../engine';

/** A file becomes `<file>.1`, in place of the one before, once it is this large. */
const maxBytes = 4 * 1024 * 1024;
/** How much of its end is read for the newest checkpoint: many times the longest line. */
const tailBytes = 64 * 1024;
const lineFeed = 10;

/**
 * Keeps checkpoints as lines of JSON, `{size, at, note}`, in a file readable by its owner alone. A line is on the disk
 * before it counts as kept. What a crash cut off is passed over.
 */
export function fileAnchor(path: string): AnchorPlace {
  return {
    keep: (checkpoint) =>
      told(async () => {
        const { size, at, note } = checkpoint;
        await append(path, `${JSON.stringify({ size, at, note })}\n`);
        return { ok: true };
      }),
    newest: () =>
      told(async () => {
        const notes = [...(await notesOf(path)), ...(await notesOf(`${path}.1`))];
        return { ok: true, notes };
      }),
  };
}

async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  let isFull: boolean;
  try {
    const { size } = await file.stat();
    const begin = size > 0 && (await lastByte(file, size)) !== lineFeed ? '\n' : '';
    await file.appendFile(`${begin}${line}`);
    await file.chmod(0o600);
    await file.sync();
    isFull = size + line.length >= maxBytes;
  } finally {
    await file.close();
  }
  if (isFull) await rename(path, `${path}.1`);
}

async function lastByte(file: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0];
}

async function notesOf(path: string): Promise<string[]> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = await file.stat();
    const length = Math.min(size, tailBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead).toString('utf8').split('\n').flatMap(noteOf);
  } finally {
    await file.close();
  }
}

/** The first line of a tail may be the end of one, the last a beginning: neither can be read. */
function noteOf(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    const isKept = typeof value === 'object' && value !== null && 'note' in value && typeof value.note === 'string';
    return isKept ? [value.note as string] : [];
  } catch {
    return [];
  }
}

async function told<T>(work: () => Promise<T>): Promise<T | { ok: false; reason: string }> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { ok: false, reason: `the file cannot be used (${code})` };
  }
}
