import type { Io } from './io';

/** The streams of a process, as far as they are written to. */
export interface Streams {
  stdout: NodeJS.WritableStream & { columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

/** The terminal of a process. */
export interface Terminal {
  io: Io;
  /** Why what was printed did not arrive, where somebody has to know: a full disk, but not a reader who had enough. */
  lost: () => string | undefined;
}

/**
 * Writes to the streams of a process, and survives their end: a reader that closes its end early (`history | head -1`)
 * has seen what it wanted.
 */
export function terminalOf({ stdout, stderr }: Streams): Terminal {
  let lost: string | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    lost = error.code ?? error.message;
    stderr.write(`lockbox-bot: what was printed did not arrive whole (${lost})\n`);
  });
  stderr.on('error', () => undefined);
  return {
    io: {
      out: (text) => stdout.write(text),
      err: (text) => stderr.write(text),
      interactive: stderr.isTTY === true,
      ...(stdout.columns === undefined ? {} : { columns: stdout.columns }),
    },
    lost: () => lost,
  };
}
