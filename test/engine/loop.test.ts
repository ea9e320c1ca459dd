import { Loop } from '../../src/engine/loop';

/** A promise that the test settles. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const hourMs = 3_600_000;
const noError = (name: string, error: unknown): never => {
  throw new Error(`${name} failed`, { cause: error });
};

test('a round never overlaps with itself: what wakes it meanwhile leads to one more', async () => {
  const first = gate();
  const began = gate();
  let running = 0;
  let rounds = 0;
  let atOnce = 0;
  const again = gate();
  const loop = new Loop(
    'test',
    hourMs,
    async () => {
      running += 1;
      rounds += 1;
      atOnce = Math.max(atOnce, running);
      if (rounds === 1) {
        began.open();
        await first.opened;
      } else again.open();
      running -= 1;
      return false;
    },
    noError,
  );
  loop.start();
  await began.opened;
  loop.wake();
  loop.wake();
  loop.wake();
  first.open();
  await again.opened;
  await loop.stop();
  expect({ rounds, atOnce }).toEqual({ rounds: 2, atOnce: 1 });
});

test('a round that says there is more is followed by another at once', async () => {
  const done = gate();
  let rounds = 0;
  const loop = new Loop(
    'test',
    hourMs,
    () => {
      rounds += 1;
      if (rounds === 3) done.open();
      return Promise.resolve(rounds < 3);
    },
    noError,
  );
  loop.start();
  await done.opened;
  await loop.stop();
  expect(rounds).toBe(3);
});

test('a round that fails is told, and the loop goes on', async () => {
  const errors: unknown[] = [];
  const failed = gate();
  const recovered = gate();
  let rounds = 0;
  const loop = new Loop(
    'test',
    hourMs,
    () => {
      rounds += 1;
      if (rounds === 1) return Promise.reject(new Error('the first'));
      recovered.open();
      return Promise.resolve(false);
    },
    (name, error) => {
      errors.push([name, error]);
      failed.open();
    },
  );
  loop.start();
  await failed.opened;
  loop.wake();
  await recovered.opened;
  await loop.stop();
  expect(errors).toEqual([['test', new Error('the first')]]);
});

test('a loop that is stopped finishes its round and begins no other', async () => {
  const began = gate();
  const finish = gate();
  let rounds = 0;
  const loop = new Loop(
    'test',
    1,
    async () => {
      rounds += 1;
      began.open();
      await finish.opened;
      return true;
    },
    noError,
  );
  loop.start();
  await began.opened;
  const stopped = loop.stop();
  loop.wake();
  finish.open();
  await stopped;
  expect(rounds).toBe(1);
});
