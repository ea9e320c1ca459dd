import { rereadFrom, windowsDue } from '../../src/engine/data-windows';

const now = new Date('2026-11-25T12:07:00.000Z');
const span = (windows: { from: string; to: string }[]): (string | undefined)[] => [
  windows[0]?.from,
  windows.at(-1)?.to,
];

test.each<[string, string | undefined, boolean, string]>([
  ['at first two days', undefined, false, '2026-11-23T12:00:00.000Z'],
  ['after a read six hours before its end', '2026-11-25T12:02:00.000Z', false, '2026-11-25T06:00:00.000Z'],
  ['now and then two days before it', '2026-11-25T12:02:00.000Z', true, '2026-11-23T12:00:00.000Z'],
  ['after a pause everything since, and six hours more', '2026-11-24T00:40:00.000Z', false, '2026-11-23T18:30:00.000Z'],
  ['after a long pause what is kept', '2026-01-01T00:00:00.000Z', false, '2026-10-26T12:00:00.000Z'],
  ['a place in the future as now', '2027-01-01T00:00:00.000Z', false, '2026-11-25T06:00:00.000Z'],
])('it reads %s, up to the end of the quarter of an hour that has begun', (_what, cursor, isWide, from) => {
  const windows = windowsDue(cursor, now, isWide);
  expect(span(windows)).toEqual([from, '2026-11-25T12:15:00.000Z']);
});

test.each([undefined, '2026-11-24T00:40:00.000Z', '2026-11-25T12:02:00.000Z'])(
  'windows are whole quarters of an hour without a gap, each at most six hours (%s)',
  (cursor) => {
    const windows = windowsDue(cursor, now, true);
    for (const [index, { from, to }] of windows.entries()) {
      expect(Date.parse(from) % 900_000).toBe(0);
      expect(Date.parse(to) % 900_000).toBe(0);
      expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(6 * 3_600_000);
      expect(to).toBe(windows[index + 1]?.from ?? '2026-11-25T12:15:00.000Z');
    }
  },
);

test('what can be read again is remembered', () => {
  expect(rereadFrom(now) < windowsDue(undefined, now, true)[0]!.from).toBe(true);
});
