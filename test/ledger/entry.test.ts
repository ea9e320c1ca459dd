import fc from 'fast-check';
import { canonicalBytes, decodeEntry, encodeEntry, sealedHashes, type Entry, type JsonValue } from '../../src/ledger';
import { codeOf } from './reference';
import { scanEntry } from '../../src/ledger/scan';

const hash = 'ab'.repeat(32);
const entry: Entry = {
  seq: 7,
  at: '2026-11-24T12:00:00.000Z',
  type: 'vote-cast',
  request: 'L-0123456789',
  actor: { kind: 'person', ref: { $sealed: hash } },
  data: {
    votes: [1, -2, { reason: { $sealed: 'cd'.repeat(32) } }],
    after: { state: 'pending', version: 3 },
    empty: {},
  },
};

test('an entry reads back as it was written', () => {
  expect(decodeEntry(encodeEntry(entry))).toEqual(entry);
  const { request: _, ...without } = entry;
  expect(decodeEntry(encodeEntry(without))).toEqual(without);
});

const wrongShapes: [sentence: string, value: unknown][] = [
  ['not an object', [entry]],
  ['an unknown key', { ...entry, note: 'x' }],
  ['a seq below zero', { ...entry, seq: -1 }],
  ['half a seq', { ...entry, seq: 0.5 }],
  ['a seq as text', { ...entry, seq: '7' }],
  ['a time without milliseconds', { ...entry, at: '2026-11-24T12:00:00Z' }],
  ['a time of another zone', { ...entry, at: '2026-11-24T12:00:00.000+01:00' }],
  ['a month that does not exist', { ...entry, at: '2026-13-24T12:00:00.000Z' }],
  ['a request that is not text', { ...entry, request: null }],
  ['no type', { ...entry, type: null }],
  ['an unknown kind of actor', { ...entry, actor: { kind: 'robot' } }],
  ['an actor with a name beside the seal', { ...entry, actor: { kind: 'person', name: 'A' } }],
  ['an actor whose reference is not sealed', { ...entry, actor: { kind: 'person', ref: 'A' } }],
  ['a seal with something beside it', { ...entry, actor: { kind: 'person', ref: { $sealed: hash, name: 'A' } } }],
  ['a seal that is not a hash', { ...entry, actor: { kind: 'person', ref: { $sealed: 'A' } } }],
  ['a seal one level too deep', { ...entry, actor: { kind: 'person', ref: { a: { $sealed: hash } } } }],
  ['data that is not an object', { ...entry, data: [] }],
];

test.each(wrongShapes)('%s is not an entry, when read and when written', (_, value) => {
  const bytes = canonicalBytes(value as JsonValue);
  expect(codeOf(() => decodeEntry(bytes))).toBe('NOT_AN_ENTRY');
  expect(codeOf(() => encodeEntry(value as Entry))).toBe('NOT_AN_ENTRY');
  expect(scanEntry(bytes)).toBeUndefined();
});

test('sealed hashes are found at any depth, and nothing else is taken for one', () => {
  expect(sealedHashes(entry)).toEqual([hash, 'cd'.repeat(32)]);
  expect(sealedHashes({ $sealed: hash })).toEqual([hash]);
  expect(sealedHashes([{ $sealed: 'short' }, { $sealed: hash.toUpperCase() }, { $sealed: 1 }])).toEqual([]);
  expect(sealedHashes({ $sealed: hash, more: 1 })).toEqual([]);
});

test('an ordinary entry is read without being built', () => {
  expect(scanEntry(encodeEntry(entry))).toEqual({ seq: 7, sealed: [hash, 'cd'.repeat(32)] });
  expect(scanEntry(new Uint8Array(encodeEntry({ ...entry, actor: { kind: 'service' } })))).toMatchObject({ seq: 7 });
});

const key = fc.oneof(fc.constantFrom('a', 'ab', 'b', '!', ' ', '10', '9', '$sealed', '__proto__'), fc.string());
const leaf = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e9, min: -1e9 }),
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.constant({ $sealed: hash }),
);
const { data } = fc.letrec((tie) => ({
  data: fc.dictionary(key, fc.oneof({ depthSize: 'small' }, leaf, tie('data'), fc.array(leaf))),
}));

/** The quick reader may give up; where it answers, it must say what the full one says. */
function expectAgreement(bytes: Uint8Array): boolean {
  const quick = scanEntry(bytes);
  if (quick === undefined) return false;
  const full = decodeEntry(bytes);
  expect(quick).toEqual({ seq: full.seq, sealed: sealedHashes(full) });
  return true;
}

test('the quick reader takes nothing that the full one refuses, and finds the same in it', () => {
  let taken = 0;
  fc.assert(
    fc.property(data, fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(7))), (content, seq, flips) => {
      const bytes = Buffer.from(encodeEntry({ ...entry, seq, data: content as Entry['data'] }));
      if (expectAgreement(bytes)) taken += 1;
      for (const [at, bit] of flips) bytes[at % bytes.length]! ^= 1 << bit;
      expectAgreement(bytes);
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(100);
});

test.each([
  '9007199254740993',
  '1000000000000000000000',
  '1e3',
  '1.50',
  '-0',
  '01',
  '--1',
  '{"b":1,"a":2}',
  '{"a":1,"a":1}',
  '{"ab":1,"a":1}',
  '{"10":1,"9":1,"1":1}',
  '{"$sealed":"x","$sealed":"x"}',
  '[1,]',
  '[,1]',
  '{,}',
  '{"a"}',
  '{"a":1,}',
  'nul',
  'truefalse',
  '"\\u0041"',
  '"\t"',
  '"\ud800"',
])('the quick reader leaves a member of %s to the full one', (member) => {
  const bytes = Buffer.from(encodeEntry({ ...entry, data: { a: 0 } }))
    .toString()
    .replace('{"a":0}', `{"a":${member}}`);
  expect(scanEntry(Buffer.from(bytes))).toBeUndefined();
});

test('the quick reader agrees about every single byte that is changed, taken out or doubled', () => {
  const bytes = Buffer.from(encodeEntry(entry));
  const others = Buffer.from('"\\{}[],:-.09aEe \n\x00\x7f\xff', 'latin1');
  for (let at = 0; at < bytes.length; at += 1) {
    for (const other of others)
      expectAgreement(Buffer.concat([bytes.subarray(0, at), Buffer.from([other]), bytes.subarray(at + 1)]));
    expectAgreement(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]));
    expectAgreement(
      Buffer.concat(
        [bytes.subarray(0, at), bytes.subarray(at)].map((part, i) => (i === 0 ? bytes.subarray(0, at + 1) : part)),
      ),
    );
    expect(scanEntry(bytes.subarray(0, at))).toBeUndefined();
  }
});
