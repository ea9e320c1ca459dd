import fc from 'fast-check';
import { glance, split, splitByBytes } from './splitting';

/** What logs and broken logs are made of: any order of these, and any bytes at all between them. */
const parts = [
  '{"a":1}',
  '{"b":{"c":[1,{"d":"}"}]}}',
  '{"time":"2026-11-24T08:00:00Z","operationName":"X"}',
  '{"value":[',
  '{"records":[',
  '{ "x": 1, "Records" : [',
  '[',
  ']',
  ']}',
  '}',
  '{',
  '{"cut":',
  '{"cut":"te',
  '"',
  '\\',
  '\\"',
  ':',
  ',',
  '\n',
  '\r\n',
  '\n  ',
  '\n{',
  '\uFEFF',
  'null',
  '12',
  '"text, ]"',
  'rubbish',
  '€',
  '"nextLink":"https://x"',
];
const whole = ['{"a":1}\n', '\n{"b":2},\n', '\n{"value":[{"c":3},{"d":4}]}'];
const text = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...parts) },
      { weight: 3, arbitrary: fc.constantFrom(...whole) },
      fc.string({ maxLength: 3 }),
    ),
    {
      maxLength: 40,
      size: 'max',
    },
  )
  .map((some) => some.join(''));

test('however the same bytes come in chunks, the records, their bytes and their lines are the same', async () => {
  let refused = 0;
  let read = 0;
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 6 }), async (log, marks) => {
      const { length } = Buffer.from(log);
      const once = await split(log);
      for (const { ok } of once) {
        if (ok) read += 1;
        else refused += 1;
      }
      const cuts = marks.map((mark) => mark % (length + 1));
      expect((await split(log, cuts)).map(glance)).toEqual(once.map(glance));
      expect((await splitByBytes(log)).map(glance)).toEqual(once.map(glance));
    }),
    { numRuns: 1_500 },
  );
  expect(Math.min(refused, read)).toBeGreaterThan(1_000);
});

test('a record that is read stands in the bytes where it says, on the line it says', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (log) => {
      const bytes = Buffer.from(log);
      let before = -1;
      for (const record of await split(log)) {
        expect(record.position).toBeGreaterThan(before);
        before = record.position;
        expect(record.line).toBe(bytes.subarray(0, record.position).toString('latin1').split('\n').length);
        if (record.ok) expect(bytes.toString('latin1', record.position, record.position + 1)).toBe('{');
      }
    }),
    { numRuns: 1_000 },
  );
});

const member = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
const isEnvelope = (record: object): boolean =>
  Object.entries(record).some(([key, value]) => /^(?:value|records)$/i.test(key) && Array.isArray(value));
const records = fc.array(
  member.filter((record) => !isEnvelope(record)),
  { maxLength: 8 },
);
const layouts: ((records: readonly unknown[]) => string)[] = [
  (some) => JSON.stringify(some),
  (some) => JSON.stringify(some, null, 2),
  (some) => JSON.stringify({ count: some.length, value: some, nextLink: 'x' }, null, '\t'),
  (some) => JSON.stringify({ records: some }),
  (some) => some.map((one) => JSON.stringify(one)).join('\n'),
  (some) => some.map((one) => JSON.stringify(one, null, 4)).join(''),
];

test('whatever JSON objects are written in whatever layout, exactly they are read back, in order', async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.constantFrom(...layouts), fc.array(fc.nat(400)), async (some, layout, cuts) => {
      const log = layout(some);
      const { length } = Buffer.from(log);
      const found = await split(
        log,
        cuts.map((cut) => cut % (length + 1)),
      );
      expect(found.map((record) => (record.ok ? record.value : record.why))).toEqual(JSON.parse(JSON.stringify(some)));
    }),
    { numRuns: 1_000 },
  );
});
