import fc from 'fast-check';
import { ReadBudget } from '../../src/engine/read-budget';

const limits = { perSecond: 10, burst: 20 };

test('in no stretch of time are more reads let through than the bucket holds and refills', () => {
  const steps = fc.array(
    fc.record({ waitMs: fc.integer({ min: 0, max: 3_000 }), wanted: fc.integer({ min: 0, max: 60 }) }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const budget = new ReadBudget(limits);
      let nowMs = 0;
      const reads: number[] = [];
      for (const { waitMs, wanted } of all) {
        nowMs += waitMs;
        for (let one = 0; one < wanted && budget.has(nowMs); one += 1) {
          budget.spend(nowMs);
          reads.push(nowMs);
        }
      }
      reads.forEach((from, first) => {
        reads.slice(first).forEach((to, more) => {
          expect(more + 1).toBeLessThanOrEqual(limits.burst + ((to - from) / 1_000) * limits.perSecond + 1e-6);
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('what cannot wait is paid back by those that can', () => {
  const budget = new ReadBudget(limits);
  for (let read = 0; read < 30; read += 1) budget.spend(0);
  expect(budget.has(1_000)).toBe(false);
  expect(budget.has(1_200)).toBe(true);
});

test('those that began and are not counted yet keep others from beginning', () => {
  const budget = new ReadBudget({ perSecond: 1, burst: 2 });
  budget.hold();
  budget.hold();
  expect(budget.has(0)).toBe(false);
  budget.release();
  expect(budget.has(0)).toBe(true);
});

test('an answer that it is too much halves the pace once, and the pace comes back within two minutes', () => {
  const budget = new ReadBudget(limits);
  for (let answer = 0; answer < 10; answer += 1) budget.throttled(answer);
  expect(budget.perSecond).toBeCloseTo(5, 1);
  for (let answer = 1; answer < 100; answer += 1) budget.throttled(answer * 6_000);
  expect(budget.perSecond).toBeGreaterThan(0);
  budget.has(99 * 6_000 + 120_000);
  expect(budget.perSecond).toBe(10);
});

test('a clock that is set back gives nothing, and takes nothing', () => {
  const budget = new ReadBudget(limits);
  for (let read = 0; read < 20; read += 1) budget.spend(3_600_000);
  expect(budget.has(0)).toBe(false);
  expect(budget.has(100)).toBe(true);
});
