import fc from 'fast-check';
import { instantOf } from '../../src/signals/time';

const digits = (from: number, to: number, width: number) =>
  fc.integer({ min: from, max: to }).map((number) => String(number).padStart(width, '0'));

/** Moments in the form of Azure's interfaces, without their zone; some are of days or hours that do not exist. */
const written = fc
  .tuple(
    digits(1_800, 2_999, 4),
    digits(0, 13, 2),
    digits(0, 32, 2),
    digits(0, 25, 2),
    digits(0, 61, 2),
    digits(0, 61, 2),
    fc.stringMatching(/^(?:\.\d{1,9})?$/),
  )
  .map(([year, month, day, hour, minute, second, fraction]) => {
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}`;
  });

test('the form that Azure itself writes is read as the same moment with its offset written out is', () => {
  fc.assert(
    fc.property(written, (text) => {
      expect(instantOf(`${text}Z`)).toBe(instantOf(`${text}+00:00`));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['seven digits of a second, cut to milliseconds', '2026-11-24T08:00:00.1239999Z', '2026-11-24T08:00:00.123Z'],
  ['the last day of a long month', '2026-10-31T23:59:59.9999999Z', '2026-10-31T23:59:59.999Z'],
  ['the leap day', '2028-02-29T00:00:00.0000000Z', '2028-02-29T00:00:00.000Z'],
  ['a leap day of another year', '2026-02-29T00:00:00.0000000Z', undefined],
  ['hour 24', '2026-11-24T24:00:00.0000000Z', undefined],
  ['a year before there were logs', '1899-12-31T00:00:00.0000000Z', undefined],
])('%s is read or refused as the calendar says', (_what, text, moment) => {
  expect(instantOf(text)).toBe(moment);
});
