import { Mutex } from '../../src/store/mutex';

/** Waits its turn, notes that it has come, and lets the next one through. */
async function turn(mutex: Mutex, name: string, came: string[], isUrgent = false): Promise<void> {
  const release = await mutex.acquire(isUrgent);
  came.push(name);
  await Promise.resolve();
  release();
}

test('the urgent go first, in their order, and in between one of the others, so that nobody waits for ever', async () => {
  const mutex = new Mutex();
  const came: string[] = [];
  const release = await mutex.acquire();
  const turns = [
    turn(mutex, 'a', came),
    turn(mutex, 'b', came),
    turn(mutex, 'first', came, true),
    turn(mutex, 'second', came, true),
    turn(mutex, 'third', came, true),
  ];
  release();
  // Whoever lets go twice lets nobody through beside the one who has it now.
  release();
  await Promise.all(turns);
  expect(came).toEqual(['first', 'a', 'second', 'b', 'third']);
});

test('one at a time is in, however many come and go', async () => {
  const mutex = new Mutex();
  let inside = 0;
  const crowded: number[] = [];
  const visit = async (): Promise<void> => {
    inside += 1;
    crowded.push(inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => mutex.run(visit)));
  expect(crowded).toEqual(Array.from({ length: 20 }, () => 1));
});
