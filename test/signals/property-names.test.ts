import { toSignal } from '../../src/signals';

/** The properties of an event whose own are these, given as JSON so that any name can stand there. */
function kept(properties: string): Readonly<Record<string, string>> {
  const event = `{"operationName":"x","time":"2026-11-24T08:00:00Z","properties":${properties}}`;
  const read = toSignal(JSON.parse(event));
  if (!read.ok) throw new Error(read.why);
  return read.signal.properties;
}

test('a property may have any name, and none of them reaches the prototype', () => {
  const properties = kept('{"__proto__":"a","constructor":"b","toString":"c","plain":"d"}');
  expect(Object.entries(properties)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['toString', 'c'],
    ['plain', 'd'],
  ]);
  expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
});

test.each(['uri', 'objectKey', 'requestUri', 'REFERRERHEADER'])('%s is left out, whatever its case', (name) => {
  expect(kept(JSON.stringify({ [name]: 'https://x.example/c', other: 'kept' }))).toEqual({ other: 'kept' });
});
