/** One run of one side: prepares, measures, checks what came out, clears up. @returns the milliseconds it took. */
export type Run = () => Promise<number>;

/** Two ways to the same end. */
export interface Comparison {
  name: string;
  /** What is counted, in the plural. */
  unit: string;
  /** How many of them one run handles. */
  amount: number;
  ours: Run;
  peer: Run;
  peerName: string;
  /** The ratio that is aimed at, where there is one. */
  aim?: number;
}

/** Measures a comparison and prints what came out. */
export type Compare = (comparison: Comparison) => Promise<void>;

/** Units per second of each run, in pairs that ran one after the other. */
export interface Measured {
  ours: number[];
  peer: number[];
}

/** Beyond this a comparison ends early, after at least three pairs. */
const maxMs = 60_000;
const minPairs = 3;

/**
 * Runs both sides in turn, each pair in the other order than the one before, so that whatever else the machine does
 * meets both alike. The first pair warms up and does not count.
 */
export async function measure(comparison: Comparison, runs: number): Promise<Measured> {
  const { amount, ours, peer } = comparison;
  const measured: Measured = { ours: [], peer: [] };
  const perSecond = async (run: Run): Promise<number> => (amount / (await run())) * 1_000;
  await ours();
  await peer();
  const began = performance.now();
  for (let pair = 0; pair < runs; pair += 1) {
    if (pair >= minPairs && performance.now() - began > maxMs) break;
    if (pair % 2 === 0) measured.ours.push(await perSecond(ours));
    measured.peer.push(await perSecond(peer));
    if (pair % 2 === 1) measured.ours.push(await perSecond(ours));
  }
  return measured;
}

/**
 * Measures one stretch of work. What lies in memory from before is cleared away first, where the process was started
 * with `--expose-gc`: nobody pays for the other's rubbish.
 */
export async function timed(work: () => Promise<void> | void): Promise<number> {
  globalThis.gc?.();
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Fails loudly where a side did not do the work that is measured. */
export function mustBe(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}
