import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../src/store';
import { Failpoints, type Fault, type FaultKind, type Made } from './failpoints';
import { InsidePoints } from './inside/around';
import { planVariable } from './inside/plan';
import { Chance } from './random';

/** A database that says what became durable. */
function fakeStore(durable: string[]): Store {
  const work = {
    transact: async (job: (tx: never) => Promise<unknown>) => {
      const done = await job(undefined as never);
      durable.push('committed');
      return done;
    },
  };
  return { work, engine: {}, history: {} } as unknown as Store;
}

/** Everything that may go wrong at a point has, but for one kind: that one is drawn as soon as chance wants any. */
function drawing(point: string, kind: FaultKind): Made {
  const others: FaultKind[] = ['fail', 'fail-but-persist', 'delay'];
  return { [point]: Object.fromEntries(others.filter((one) => one !== kind).map((one) => [one, 1_000_000])) };
}

describe('the failpoints inside the service', () => {
  let faults: Fault[];
  let durable: string[];
  let killed: number;
  beforeEach(() => {
    [faults, durable, killed] = [[], [], 0];
  });

  const around = (made: Made, killAt?: { point: string; skip: number }): { store: Store; points: Failpoints } => {
    const chance = new Chance('seed');
    const points = new Failpoints(chance, made, (fault) => faults.push(fault));
    points.isOn = true;
    const means = {
      kill: () => {
        killed = faults.length;
      },
      failure: () => new Error('wanted'),
      ...(killAt === undefined ? {} : { killAt }),
    };
    return { points, store: new InsidePoints(points, chance, means).around('database', fakeStore(durable)) };
  };

  test.each<[string, FaultKind, string[]]>([
    ['commit/before', 'fail', []],
    ['commit/inside', 'fail', []],
    ['commit/after', 'fail-but-persist', ['committed']],
  ])('at %s a commit can fail (%s), and what was durable before stays so', async (point, kind, left) => {
    const { store } = around(drawing(point, kind));
    let failure: unknown;
    while (failure === undefined) {
      durable.length = 0;
      faults.length = 0;
      await store.work.transact(() => Promise.resolve('done')).catch((error: unknown) => (failure = error));
      if (faults.at(-1)?.point !== point) failure = undefined;
    }
    expect(failure).toMatchObject({ message: 'wanted' });
    expect(durable).toEqual(left);
  });

  test('the process is killed at the point it was to be killed at, after so many passes, and has said so before', async () => {
    const { store, points } = around({}, { point: 'commit/inside', skip: 1 });
    points.isOn = false;
    await store.work.transact(() => Promise.resolve());
    expect(killed).toBe(0);
    await store.work.transact(() => Promise.resolve());
    expect(faults).toMatchObject([{ point: 'commit/inside', kind: 'kill' }]);
    expect(killed).toBe(1);
  });

  test('what happened least at a point is drawn first, and nothing where it is off', () => {
    const { points } = around({});
    const possible: FaultKind[] = ['fail', 'delay', 'busy'];
    while (faults.length < 9) points.at('azure.decide/before', possible);
    expect(points.made['azure.decide/before']).toEqual({ fail: 3, delay: 3, busy: 3 });
    points.isOn = false;
    for (let pass = 0; pass < 1_000; pass += 1) expect(points.at('azure.decide/before', possible)).toBeUndefined();
  });

  test('nothing of the product knows of them: no variable and no file of configuration leads there', () => {
    const src = join(__dirname, '..', '..', 'src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.m?tsx?$/.test(name));
    const knowing = files.filter((name) => {
      const text = readFileSync(join(src, name), 'utf8');
      return text.includes(planVariable) || /from '[^']*\/test\//.test(text);
    });
    expect(files.length).toBeGreaterThan(100);
    expect(knowing).toEqual([]);
  });
});
