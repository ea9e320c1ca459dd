import { trendOf, type Point } from '../../bench/trend';

const allowed = { part: 0.05, atLeast: 4 };
const points = (of: (index: number) => number): Point[] =>
  Array.from({ length: 60 }, (_, index) => ({ atMs: index * 5_000, value: of(index) }));

test.each<[string, (index: number) => number, boolean]>([
  ['stays where it is', () => 100, true],
  ['goes up and down', (index) => 100 + 20 * Math.sin(index), true],
  ['falls', (index) => 200 - index, true],
  ['rises by less than is allowed', (index) => 100 + index * 0.05, true],
  ['rises slowly and without end', (index) => 100 + index * 0.2, false],
  ['rises under a saw-tooth', (index) => 100 + index * 0.3 + 10 * (index % 3), false],
])('a figure that %s is told so', (_what, of, isFlat) => {
  expect(trendOf(points(of), allowed).isFlat).toBe(isFlat);
});

test('the growth is that of the line that fits best', () => {
  expect(
    trendOf(
      points((index) => 100 + index),
      allowed,
    ).growth,
  ).toBeCloseTo(59, 6);
});
