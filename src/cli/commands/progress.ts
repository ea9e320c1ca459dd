import type { CliDeps } from '../deps';

/** How often progress is drawn anew, in things done. */
const drawEvery = 10_000;

/** Draws progress where somebody watches, and clears the line at its end; a pipe gets none. */
export function progress({ io }: Pick<CliDeps, 'io'>, of: string): { step: (count: number) => void; end: () => void } {
  if (!io.interactive) return { step: () => undefined, end: () => undefined };
  let drawn = 0;
  return {
    step: (count) => {
      if (count - drawn < drawEvery) return;
      drawn = count - (count % drawEvery);
      io.err(`\r${String(drawn)} ${of}`);
    },
    end: () => {
      if (drawn > 0) io.err('\r\u001b[K');
    },
  };
}
