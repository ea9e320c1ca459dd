import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';

/** How many inputs each parser and door gets; `npm run test:long` gives 100,000. */
export const inputs = Number(process.env['LOCKBOX_FUZZ_INPUTS'] ?? 25);
/** Enough inputs for figures of time and memory to say anything. */
const isLong = inputs >= 10_000;
/**
 * The longest that one input may take of the processor, in milliseconds: a machine that does other work pauses for a
 * while. Whatever only waits is ended by the patience of the test.
 */
const maxMs = 2_000;
/** How much more the heap may hold after all inputs than before them, in bytes. */
const maxGrowth = 32 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Gives a test the time that its inputs need, in milliseconds. */
export const patienceMs = Math.max(60_000, inputs * 30);

/**
 * Gives a parser or door inputs. It may answer or refuse, and it may not do anything else: throw what it has no name
 * for, take long, keep what it was given, or leave a rejection that nobody handles.
 *
 * @param take gives one input; what it throws fails the test.
 * @param share of the inputs that are given, for doors where each is a call.
 */
export async function fuzz<T>(inputsOf: fc.Arbitrary<T>, take: (input: T) => unknown, share = 1): Promise<void> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  const numRuns = Math.max(10, Math.round(inputs * share));
  let slowest = 0;
  const before = isLong ? heap() : 0;
  const startedAt = performance.now();
  try {
    await fc.assert(
      fc.asyncProperty(inputsOf, async (input) => {
        const start = process.cpuUsage();
        await take(input);
        const { user, system } = process.cpuUsage(start);
        slowest = Math.max(slowest, (user + system) / 1_000);
      }),
      { numRuns },
    );
    // A rejection is known as unhandled only once the work of this turn is done.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeListener('unhandledRejection', note);
  }
  expect(unhandled).toEqual([]);
  expect(slowest).toBeLessThan(maxMs);
  if (!isLong) return;
  const grown = heap() - before;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const mebibytes = (grown / 1024 / 1024).toFixed(1);
  process.stdout.write(
    `${expect.getState().currentTestName ?? ''}: ${numRuns} inputs in ${seconds} s, at most ${slowest.toFixed(1)} ms of the processor each, heap ${mebibytes} MiB\n`,
  );
  expect(grown).toBeLessThan(maxGrowth);
}

/** Runs what may refuse by an error of its room. @throws whatever has no such name. */
export function named<T>(errors: readonly ErrorClass[], work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    mustBe(errors, error);
    return undefined;
  }
}

/** As {@link named}, for what takes its time. */
export async function namedLater<T>(errors: readonly ErrorClass[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    mustBe(errors, error);
    return undefined;
  }
}

type ErrorClass = new (...given: never[]) => Error;

function mustBe(errors: readonly ErrorClass[], error: unknown): void {
  if (!errors.some((one) => error instanceof one)) throw error;
}
