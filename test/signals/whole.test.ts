import fc from 'fast-check';
import { wholeRecords } from '../../src/signals';
import { split } from './splitting';

const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });

test.each<[string, unknown]>([
  ['an object', { a: 1 }],
  ['a list of objects', [{ a: 1 }, { b: [{ value: [1] }] }]],
  ['an empty list', []],
  ['an object with a value that is no list', { value: { a: [] } }],
  ['objects nested as deeply as a record may be', nested(63)],
])('%s is read at once, as piece by piece', async (_what, value) => {
  const text = JSON.stringify(value);
  const expected = (await split(text)).map((record) => (record.ok ? record.value : undefined));
  expect(wholeRecords(Buffer.from(text))).toEqual(expected);
});

test.each<[string, string]>([
  ['an envelope', '{"value":[{"a":1}]}'],
  ['an envelope in capitals', '{"Records":[{"a":1}]}'],
  ['an envelope in a list', '[{"a":1},{"records":[]}]'],
  ['two objects', '{"a":1}{"b":2}'],
  ['rubbish', '{"a":1} x'],
  ['a list with something that is no object', '[{"a":1},2]'],
  ['a list of lists', '[[{"a":1}]]'],
  ['a text', '"a"'],
  ['nothing', ''],
  ['what is nested too deeply', JSON.stringify(nested(64))],
])('%s is left to whoever reads piece by piece', (_what, text) => {
  expect(wholeRecords(Buffer.from(text))).toBeUndefined();
});

test('whatever is read at once is what is read piece by piece', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 5 }), async (text) => {
      const whole = wholeRecords(Buffer.from(text));
      if (whole === undefined) return;
      const pieces = await split(text);
      expect(whole).toEqual(pieces.map((record) => (record.ok ? record.value : undefined)));
      expect(pieces.every(({ ok }) => ok)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
