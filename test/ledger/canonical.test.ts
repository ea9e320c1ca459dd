import fc from 'fast-check';
import { canonicalBytes, parseCanonical, type JsonValue } from '../../src/ledger';
import { codeOf } from './reference';

const text = (value: unknown): string => Buffer.from(canonicalBytes(value as JsonValue)).toString('utf8');
const bytes = (json: string): Uint8Array => Buffer.from(json, 'utf8');

test('the example of RFC 8785, 3.2.2, gives its bytes', () => {
  const value: unknown = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  expect(text(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('keys stand in the order of RFC 8785, 3.2.3: by UTF-16 code units', () => {
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6', '10', '9'];
  const sorted = Object.keys(JSON.parse(text(Object.fromEntries(keys.map((key) => [key, 0])))) as object);
  expect(text(Object.fromEntries(keys.map((key) => [key, 0])))).toBe(
    `{${['\r', '1', '10', '9', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'].map((key) => `${JSON.stringify(key)}:0`).join(',')}}`,
  );
  expect(sorted).toHaveLength(keys.length);
});

test.each([
  [0, '0'],
  [-0, '0'],
  [5e-324, '5e-324'],
  [-5e-324, '-5e-324'],
  [1e-7, '1e-7'],
  [0.000001, '0.000001'],
  [333333333.3333332, '333333333.3333332'],
  [Number('-0.0000033333333333333333'), '-0.0000033333333333333333'],
  [Number('1424953923781206.2'), '1424953923781206.2'],
  [9007199254740991, '9007199254740991'],
  [-9007199254740991, '-9007199254740991'],
])('the number %p is written as RFC 8785, appendix B, writes it', (value, written) => {
  expect(text(value)).toBe(written);
});

const hole: unknown[] = [1];
hole[2] = 3;
test.each([
  ['undefined', undefined],
  ['undefined within an object', { a: undefined }],
  ['undefined within an array', [undefined]],
  ['a hole of an array', hole],
  ['NaN', Number.NaN],
  ['infinity', -Infinity],
  ['bigint', 1n],
  ['a function', { toJSON: () => 1 }],
  ['a symbol', Symbol('s')],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['bytes', new Uint8Array(1)],
  ['an error', new Error('e')],
  ['an integer of 2^53', 2 ** 53],
  ['an integer below -2^53', -(2 ** 53) - 2],
  ['1e30', 1e30],
  ['two keys that become the same text', { '\ud800': 1, '\udbff': 2 }],
])('%s is refused, never written as something else', (_, value) => {
  expect(codeOf(() => canonicalBytes({ value } as unknown as JsonValue))).toBe('NOT_JSON');
});

test('nesting without end is refused', () => {
  let deep: JsonValue = 0;
  for (let i = 0; i < 100_000; i += 1) deep = [deep];
  expect(codeOf(() => canonicalBytes(deep))).toBe('NOT_JSON');
  expect(codeOf(() => parseCanonical(bytes('['.repeat(100_000) + ']'.repeat(100_000))))).toBe('NOT_CANONICAL');
});

test('a lone surrogate becomes U+FFFD, in keys too; a pair stays', () => {
  expect(text({ '\ud800k': ['a\udc00', '\ud83d\ude00'] })).toBe('{"\ufffdk":["a\ufffd","\ud83d\ude00"]}');
});

test('a key named __proto__ is a key like any other', () => {
  expect(text(JSON.parse('{"__proto__":{"a":1},"b":"\\ud800"}'))).toBe('{"__proto__":{"a":1},"b":"\ufffd"}');
});

test('the value that was given is not changed', () => {
  const value = Object.freeze({ b: Object.freeze(['\ud800']), a: 1 });
  text(value);
  expect(value).toEqual({ b: ['\ud800'], a: 1 });
});

const json = fc.jsonValue({ noUnicodeString: false }).filter((value) => {
  try {
    canonicalBytes(value as JsonValue);
    return true;
  } catch {
    return false;
  }
}) as fc.Arbitrary<JsonValue>;

test('canonical bytes read back as the same value, and only they do', () => {
  fc.assert(
    fc.property(json, (value) => {
      const canonical = canonicalBytes(value);
      expect(canonicalBytes(parseCanonical(canonical))).toEqual(canonical);
      expect(parseCanonical(canonical)).toEqual(JSON.parse(JSON.stringify(value, wellFormed)));
    }),
  );
});

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

test.each([
  ['a space', '{"a": 1}'],
  ['a line feed at the end', '{"a":1}\n'],
  ['keys out of order', '{"b":1,"a":2}'],
  ['a key twice', '{"a":1,"a":1}'],
  ['an escape that is not needed', String.raw`"\u0041"`],
  ['an escaped slash', String.raw`"\/"`],
  ['an escape in capitals', String.raw`"\u001F"`],
  ['an escaped lone surrogate', String.raw`"\ud800"`],
  ['minus zero', '-0'],
  ['a number with a needless zero', '1.0'],
  ['an exponent', '1E2'],
  ['an integer that is not exact', '9007199254740993'],
  ['a byte order mark', '\ufeff1'],
  ['two values', '1 2'],
  ['nothing', ''],
  ['what is not JSON', 'undefined'],
])('bytes with %s are not canonical', (_, notCanonical) => {
  expect(codeOf(() => parseCanonical(bytes(notCanonical)))).toBe('NOT_CANONICAL');
});

test('bytes that are not UTF-8 are not canonical', () => {
  expect(codeOf(() => parseCanonical(Buffer.from([0x22, 0xff, 0x22])))).toBe('NOT_CANONICAL');
});
