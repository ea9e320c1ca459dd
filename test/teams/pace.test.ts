import fc from 'fast-check';
import { Pace } from '../../src/teams/pace';

function clockAt(ms: number): { now: () => Date; ms: number } {
  return {
    ms,
    now() {
      return new Date(this.ms);
    },
  };
}

test('the eighth message to a conversation within a second waits for the second to pass', () => {
  const clock = clockAt(1_000_000);
  const pace = new Pace(clock);
  expect(Array.from({ length: 7 }, () => pace.take('a'))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(pace.take('a')).toBe(1_000);
  expect(pace.take('b')).toBe(0);
  clock.ms += 1_000;
  expect(pace.take('a')).toBe(0);
  expect(pace.take('a')).toBe(1_000);
});

test('the app as a whole keeps below its own limit, whatever the conversations', () => {
  const pace = new Pace(clockAt(0));
  const waits = Array.from({ length: 31 }, (_, index) => pace.take(`conversation ${index}`));
  expect(waits.slice(0, 30).every((wait) => wait === 0)).toBe(true);
  expect(waits[30]).toBe(1_000);
});

test('a conversation that Teams asked to leave alone is left alone, and others are not', () => {
  const clock = clockAt(0);
  const pace = new Pace(clock);
  pace.hold('a', 7_000);
  expect(pace.take('a')).toBe(7_000);
  expect(pace.take('b')).toBe(0);
  clock.ms = 7_000;
  expect(pace.take('a')).toBe(0);
});

const limits = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const;

test('no window ever holds more sends than Teams allows, and a wait that is kept is enough', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 50, maxLength: 400 }), (pauses) => {
      const clock = clockAt(0);
      const pace = new Pace(clock);
      const sent: number[] = [];
      for (const pause of pauses) {
        clock.ms += pause;
        const wait = pace.take('a');
        if (wait > 0) {
          clock.ms += wait;
          expect(pace.take('a')).toBe(0);
        }
        sent.push(clock.ms);
      }
      for (const [count, windowMs] of limits) {
        const crowded = sent.some((at, index) => index >= count && at - sent[index - count]! < windowMs);
        expect(crowded).toBe(false);
      }
    }),
    { numRuns: 50 },
  );
});

test('an hour holds no more than 1,800, however evenly they come', () => {
  const clock = clockAt(0);
  const pace = new Pace(clock);
  for (let index = 0; index < 1_800; index += 1) {
    expect(pace.take('a')).toBe(0);
    clock.ms += 600;
  }
  expect(pace.take('a')).toBe(3_600_000 - clock.ms);
});
