import fc from 'fast-check';
import { toSignal } from '../../src/signals';
import { restEvent, signature, storageRecord } from '../fixtures/records';

const query = `sv=2024-11-04&sp=r&sig=${signature}`;
/** A shared access signature in every spelling that an export was seen to use, or could. */
const spellings: [string, string][] = [
  ['in an address', `https://contosospeech.blob.core.windows.net/c/a.wav?${query}`],
  ['as a query alone', query],
  ['at the beginning', `sig=${signature}&sv=2024-11-04`],
  ['in another case', `https://x/c?SIG=${signature}`],
  ['encoded once', encodeURIComponent(`https://x/c?${query}`)],
  ['encoded twice', encodeURIComponent(encodeURIComponent(`https://x/c?${query}`))],
  ['in JSON', JSON.stringify({ url: `https://x/c?${query}` })],
  [
    'in JSON as .NET writes it',
    JSON.stringify({ url: `https://x/c?${query}` })
      .replaceAll('&', '\\u0026')
      .replaceAll('=', '\\u003d'),
  ],
  ['in JSON in JSON', JSON.stringify(JSON.stringify({ url: `https://x/c?${query}` }).replaceAll('=', '\\u003d'))],
  ['as a member of JSON', JSON.stringify({ sv: '1', sig: signature })],
  ['in XML', `https://x/c?sv=1&amp;sig=${signature}`],
  ['in a connection string', `BlobEndpoint=https://x/;SharedAccessSignature=${query}`],
  ['as an account key', `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${signature}`],
];
const names = ['uri', 'objectKey', 'requestUri', 'requestbody', 'responseBody', 'message', 'x'];

test.each(spellings)('a signature %s never survives in any property, whatever its name', (_, text) => {
  for (const name of names) {
    for (const record of [restEvent, storageRecord]) {
      const read = toSignal(record({ properties: { [name]: text, harmless: 'kept' } }));
      expect(JSON.stringify(read)).not.toContain(signature.slice(0, 12));
      expect(read).toMatchObject({ ok: true, signal: { properties: { harmless: 'kept' } } });
    }
  }
});

test('a signature under its own name, within an object of the body, or behind a resource id never survives', () => {
  const records = [
    storageRecord(),
    restEvent({ properties: { sig: signature } }),
    restEvent({ properties: { requestBody: { url: `https://x/c?${query}` } } }),
    restEvent({ resourceId: `/subscriptions/s/x?${query}` }),
    restEvent({ resourceId: null, properties: { entity: `/subscriptions/s/x?${query}` } }),
    restEvent({ properties: `{"a":"https://x/c?${query}"}` }),
  ];
  for (const record of records) {
    expect(JSON.stringify(toSignal(record))).not.toContain(signature.slice(0, 12));
    expect(toSignal(record).ok).toBe(true);
  }
});

test('a signature does not survive where a property is cut to its longest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3_900, max: 4_096 }), (before) => {
      const read = toSignal(restEvent({ properties: { a: `${'x'.repeat(before)}?${query}` } }));
      expect(JSON.stringify(read)).not.toContain(signature.slice(0, 12));
    }),
  );
});

test('a property is kept in its first 4,096 characters, and no more than 64 of them', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, 'x'.repeat(10_000)]));
  const read = toSignal(restEvent({ properties: many }));
  const kept = read.ok ? Object.values(read.signal.properties) : [];
  expect(kept).toEqual(Array<string>(64).fill('x'.repeat(4_096)));
});

test('a property named like a part of every object is one like any other', () => {
  const record: unknown = JSON.parse(
    '{"operationName":"X","time":"2026-11-24T08:00:00Z","properties":{"__proto__":"a","constructor":"b"}}',
  );
  const read = toSignal(record);
  expect(read.ok && Object.entries(read.signal.properties)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(Object.getPrototypeOf(read.ok && read.signal.properties)).toBe(Object.prototype);
});
