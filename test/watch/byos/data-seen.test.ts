import fc from 'fast-check';
import { byosOf, storyKey, type AccessSeen, type StorageLogRow } from '../../../src/model';
import { dataSeen } from '../../../src/watch';
import { inventory, speechPrincipal, storageId } from '../../fixtures/inventory';
import { speechRowOf, storageRowOf } from '../../fixtures/storage-rows';

const byos = byosOf(inventory());
const grace = 'c4444444-4444-4444-8444-444444444444';
const seenOf = (changes: Partial<StorageLogRow> = {}): AccessSeen => {
  const [seen, ...others] = dataSeen([storageRowOf(changes)], byos);
  expect(others).toEqual([]);
  return seen!;
};

test('a row of the storage log becomes an access with account, container, who, from where, when and how often', () => {
  expect(seenOf()).toEqual({
    key: expect.stringMatching(/^row\/[0-9a-f]{64}$/) as string,
    source: 'storage-log',
    what: 'blobs-read',
    accountId: storageId,
    target: 'customspeech-audiologs',
    by: { actor: { kind: 'person', id: grace, address: 'grace@contoso.example' }, principalId: grace },
    address: '203.0.113.5',
    first: '2026-11-24T08:16:00.000Z',
    last: '2026-11-24T08:20:00.000Z',
    count: 3,
    succeeded: true,
    details: { authentication: 'OAuth', container: 'customspeech-audiologs', data: 'audio logs' },
  });
});

describe('who it was', () => {
  test.each<[string, Partial<StorageLogRow>, AccessSeen['by']]>([
    [
      'an application by its principal',
      { upn: '', appId: 'a0a0a0a0-0000-4000-8000-000000000001' },
      { actor: { kind: 'app', id: 'a0a0a0a0-0000-4000-8000-000000000001' }, principalId: grace },
    ],
    ['somebody of whom only the id is told', { upn: '' }, { actor: { kind: 'unknown' }, principalId: grace }],
    ['nobody at all', { upn: '', objectId: '', authentication: '' }, { actor: { kind: 'unknown' } }],
    [
      'the holder of an account key is unknown',
      { authentication: 'AccountKey', objectId: '', upn: '', key: 'key2', keyHash: '4C81DD1772CE' },
      { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: '4c81dd1772ce' } },
    ],
    [
      'the holder of a link is unknown, and known by the key that signed it',
      { authentication: 'SAS', objectId: '', upn: '', key: 'key1', keyHash: '4C81DD1772CE' },
      { actor: { kind: 'unknown' }, credential: { kind: 'sas', hash: '4c81dd1772ce' } },
    ],
    [
      'the holder of a user-delegation link is unknown, even where the log names somebody',
      { authentication: 'DelegationSAS' },
      { actor: { kind: 'unknown' }, credential: { kind: 'delegation-sas' } },
    ],
    [
      'whoever came without anything is unknown',
      { authentication: 'Anonymous', objectId: '', upn: '' },
      { actor: { kind: 'unknown' }, credential: { kind: 'anonymous' } },
    ],
    [
      'a way that is not known, with a key',
      { authentication: 'Kerberos', objectId: '', upn: '', key: 'kerb1', keyHash: 'AB' },
      { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: 'ab' } },
    ],
  ])('%s', (_what, changes, by) => {
    expect(seenOf(changes).by).toEqual(by);
  });

  test('a link is told with whose delegation key signed it, and whether that is Speech’s own', () => {
    expect(seenOf({ authentication: 'DelegationSas' }).details).toMatchObject({ delegatedBy: grace });
    expect(seenOf({ authentication: 'DelegationSas' }).details).not.toHaveProperty('delegatedBySpeech');
    const ofSpeech = seenOf({ authentication: 'DelegationSas', objectId: speechPrincipal, upn: '' });
    expect(ofSpeech.details).toMatchObject({ delegatedBy: speechPrincipal, delegatedBySpeech: 'yes' });
    expect(ofSpeech.by.principalId).toBeUndefined();
  });

  test('all links of one key are one story, and every key is one of its own', () => {
    const link = (keyHash: string, ...signatures: string[]) =>
      storyKey(seenOf({ authentication: 'SAS', objectId: '', key: 'key1', keyHash, signatures }));
    expect(link('AA', 'S1')).toBe(link('AA', 'S2', 'S3'));
    expect(link('AA')).not.toBe(link('BB'));
  });
});

describe('what it was', () => {
  test.each<[string, Partial<StorageLogRow>, Partial<AccessSeen>, Record<string, string>]>([
    ['audio logs', {}, { target: 'customspeech-audiologs' }, { data: 'audio logs' }],
    ['transcriptions', { container: 'customspeech-artifacts' }, {}, { data: 'transcriptions and audio' }],
    ['models', { container: 'customspeech-models' }, {}, { data: 'models' }],
    ['another container', { container: 'other' }, { target: 'other' }, { container: 'other' }],
    ['a named key', { authentication: 'AccountKey', key: 'KEY2', keyHash: 'AB' }, {}, { key: 'key2' }],
    ['one link', { authentication: 'SAS', signatures: ['92D630456D31'] }, {}, { link: '92d630456d31' }],
    [
      'a refused read',
      { statusCode: '403', statusText: 'AuthorizationFailure' },
      { succeeded: false },
      { status: '403 AuthorizationFailure' },
    ],
    ['a refusal by its word', { statusCode: '', statusText: 'AnonymousAuthorizationError' }, { succeeded: false }, {}],
    ['a success by its word', { statusCode: '', statusText: 'SASSuccess' }, { succeeded: true }, {}],
    ['an unchanged blob', { statusCode: '304', statusText: 'ConditionNotMet' }, { succeeded: true }, {}],
    ['an outcome that nobody tells counts as success', { statusCode: '', statusText: '' }, { succeeded: true }, {}],
    ['many addresses', { isFolded: true, address: '' }, {}, { addresses: 'many' }],
    ['a deletion', { operation: 'DELETEBLOB' }, { what: 'blobs-deleted' }, {}],
    ['a list', { operation: 'ListBlobs' }, { what: 'blobs-listed' }, {}],
  ])('%s', (_what, changes, expected, details) => {
    const seen = seenOf(changes);
    expect(seen).toMatchObject(expected);
    expect(seen.details).toMatchObject(details);
  });

  test.each([
    ['no container', { container: '' }, 'container'],
    ['no link among several', { authentication: 'SAS', signatures: ['A', 'B'] }, 'link'],
    ['no key by a name that nothing can be done with', { authentication: 'AccountKey', key: 'kerb1' }, 'key'],
    ['no such container', { container: 'constructor' }, 'data'],
  ])('%s is told', (_what, changes, name) => {
    expect(seenOf(changes).details).not.toHaveProperty(name);
  });
});

test('rows of accounts that Speech keeps nothing in are left out', () => {
  expect(dataSeen([storageRowOf({ account: 'contosodocuments' })], byos)).toEqual([]);
  expect(dataSeen([storageRowOf()], [])).toEqual([]);
});

test('operations of one class are one access, counted together, from the first to the last', () => {
  const rows = [
    storageRowOf({ operation: 'GetBlobProperties', count: 2, first: '2026-11-24T08:15:30.000Z' }),
    storageRowOf({ operation: 'GetBlob', last: '2026-11-24T08:29:00.000Z' }),
    storageRowOf({ operation: 'ListBlobs' }),
  ];
  const seen = dataSeen(rows, byos);
  expect(seen).toHaveLength(2);
  expect(seen.find(({ what }) => what === 'blobs-read')).toMatchObject({
    count: 5,
    first: '2026-11-24T08:15:30.000Z',
    last: '2026-11-24T08:29:00.000Z',
  });
});

test.each<[string, Partial<StorageLogRow>]>([
  ['another quarter of an hour', { bin: '2026-11-24T08:30:00.000Z' }],
  ['another caller', { objectId: speechPrincipal }],
  ['another way to sign in', { authentication: 'AccountKey' }],
  ['another container', { container: 'customspeech-models' }],
  ['another address', { address: '203.0.113.6' }],
  ['another class', { operation: 'PutBlob' }],
  ['another outcome', { statusCode: '403' }],
])('%s makes it another access', (_what, changes) => {
  expect(seenOf(changes).key).not.toBe(seenOf().key);
});

test.each<[string, Partial<StorageLogRow>]>([
  ['how often', { count: 9_000 }],
  ['when in it', { first: '2026-11-24T08:17:00.000Z', last: '2026-11-24T08:29:59.000Z' }],
  ['another operation of the class', { operation: 'GetBlobMetadata' }],
  ['another link of the same key', { signatures: ['A'] }],
])('a quarter of an hour that is read again names it alike: %s', (_what, changes) => {
  expect(seenOf(changes).key).toBe(seenOf().key);
});

test('any order of rows gives the same accesses', () => {
  const row = fc.record({
    operation: fc.constantFrom('GetBlob', 'GetBlobProperties', 'PutBlob'),
    authentication: fc.constantFrom('OAuth', 'SAS', 'DelegationSas'),
    container: fc.constantFrom('customspeech-audiologs', ''),
    statusText: fc.constantFrom('Success', 'SASSuccess'),
    signatures: fc.constantFrom<string[]>([], ['A'], ['A', 'B']),
    count: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), fc.integer(), (changes, seed) => {
      const rows = [...changes.map((one) => storageRowOf(one)), speechRowOf()];
      const turned = rows.map((one, index) => ({ one, at: (index * 7_919 + seed) % 13 })).sort((a, b) => a.at - b.at);
      expect(
        dataSeen(
          turned.map(({ one }) => one),
          byos,
        ),
      ).toEqual(dataSeen(rows, byos));
    }),
  );
});
