import type { Freshness } from '../../src/engine';
import { freshnessByKind, namedAges } from '../../src/main/freshness';

const source = (number: number, state: Freshness['state'] = 'fresh'): Freshness => ({
  name: `lockbox/${String(number)}`,
  kind: 'lockbox',
  ageMs: number * 1_000,
  periodMs: 60_000,
  state,
});
const many = Array.from({ length: 10_000 }, (_, number) => source(number + 1));

test('ten thousand sources are a handful of figures, and the oldest is among them', () => {
  const [one, ...others] = freshnessByKind([...many, source(20_000, 'late')]);
  expect(others).toEqual([]);
  expect(one).toEqual({
    kind: 'lockbox',
    states: { fresh: 10_000, late: 1, failing: 0 },
    ages: { '0.5': 5_001, '0.9': 9_001, '0.99': 9_901, '1': 20_000 },
    periodSeconds: 60,
  });
});

test('the oldest are named where there are many, and all where there are few', () => {
  const names = [...namedAges(many).keys()];
  expect([names.length, names[0], names.at(-1)]).toEqual([20, 'lockbox/10000', 'lockbox/9981']);
  expect(namedAges(many.slice(0, 100)).size).toBe(100);
});

test('without sources there are no figures', () => {
  expect(freshnessByKind([])).toEqual([]);
});
