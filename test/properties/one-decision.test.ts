import fc from 'fast-check';
import { testDatabases, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { judge } from './judge';
import { copied, prepare, Run } from './run';
import { settle } from './settle';
import { Stage } from './stage';
import { rules, steps, type Rules, type Step } from './steps';

// A long run: LOCKBOX_PROPERTY_RUNS=2000 npx jest -i test/properties; LOCKBOX_PROPERTY_SEED repeats one that failed.
const wanted = Number(process.env['LOCKBOX_PROPERTY_RUNS'] ?? 0);
const runsOf = { sqlite: wanted || 8, postgresql: wanted === 0 ? 3 : Math.ceil(wanted / 10) };
const seed = process.env['LOCKBOX_PROPERTY_SEED'];
const lifetimeMs = 4 * 24 * 3_600_000;
/** Far more than it takes: a failure is told, with its seed, before jest gives up on the test that looks for a smaller one. */
const boundMs = 60_000 + (runsOf.sqlite + runsOf.postgresql) * 2_000;

jest.setTimeout(2 * boundMs);

describe.each(testDatabases())('whatever happens in whatever order, on $name:', ({ name, fresh }: TestDatabases) => {
  let stage: Stage;
  let template: TestDatabase | undefined;
  beforeAll(async () => {
    stage = await Stage.build();
  });
  afterAll(async () => {
    await template?.drop();
    await stage.strike();
  });

  /** A database of its own for each run. To make one of SQLite takes longer than to copy one. */
  async function own(): Promise<TestDatabase> {
    const database = await fresh();
    if (name === 'sqlite') {
      if (template === undefined) {
        template = await fresh();
        await prepare(stage, template);
      }
      return copied(template, database);
    }
    await prepare(stage, database);
    return database;
  }

  async function play(circumstances: Rules, happenings: readonly Step[]): Promise<void> {
    const run = await Run.open(stage, await own(), circumstances);
    try {
      for (const happening of happenings) await run.take(happening);
      await run.heal();
      await settle(run);
      expect(await judge(run)).toEqual([]);
      if ((await run.request()).current.state !== 'pending') return;
      stage.nowMs += lifetimeMs;
      await settle(run);
      expect(await judge(run)).toEqual([]);
    } finally {
      await run.close();
    }
  }

  test('one decision, every card alike, no acknowledged press lost, and a ledger that verifies', async () => {
    await fc.assert(fc.asyncProperty(rules, steps, play), {
      numRuns: runsOf[name],
      interruptAfterTimeLimit: boundMs,
      markInterruptAsFailure: true,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
  });
});
