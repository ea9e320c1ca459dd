import type { Signal } from '../../src/model';
import { toSignal } from '../../src/signals';
import { decider, hubRecord, restEvent, storageRecord, type LogRecord } from '../fixtures/records';

function signalOf(record: unknown): Signal {
  const read = toSignal(record);
  if (!read.ok) throw new Error(read.why);
  return read.signal;
}

const upper = decider.toUpperCase();
const hash = '4C81DD1772CEA6215A976B5B9C0764F519518B179BA3C7257C7E745D337833E6';

describe('who called is known by object id, in every shape, lower-cased', () => {
  test.each<[string, LogRecord]>([
    [
      'the claim of the REST API',
      restEvent({ claims: { 'http://schemas.microsoft.com/identity/claims/objectidentifier': upper } }),
    ],
    ['the short claim', restEvent({ claims: { oid: upper } })],
    ['claims as text', restEvent({ claims: JSON.stringify({ oid: upper }) })],
    ['the claims of an Event Hub record', hubRecord({ identity: { claims: { oid: upper } } })],
    ['an identity as text', hubRecord({ identity: JSON.stringify({ claims: { oid: upper } }) })],
    ['an application', hubRecord({ identity: { claims: { idtyp: 'app', appid: 'x', oid: upper } } })],
    ['the requester of a storage log', storageRecord({ identity: { type: 'OAuth', requester: { objectId: upper } } })],
  ])('by %s', (_, record) => {
    expect(signalOf(record).principalId).toBe(decider);
  });

  test('nobody is made up where no record names an id', () => {
    expect(signalOf(restEvent({ claims: {} }))).not.toHaveProperty('principalId');
    expect(signalOf(restEvent({ claims: { oid: { not: 'text' } } }))).not.toHaveProperty('principalId');
  });
});

test.each<[string, LogRecord]>([
  ['with the call in the activity log', restEvent({ httpRequest: { clientRequestId: 'ABC-1' } })],
  ['with the call as text', restEvent({ httpRequest: '{"clientRequestId":"ABC-1"}' })],
  ['among the properties of a storage log', storageRecord({ properties: { clientRequestId: 'abc-1' } })],
  ['beside the rest', hubRecord({ clientRequestId: 'Abc-1' })],
])('the id that the caller gave the call is found %s', (_, record) => {
  expect(signalOf(record).clientRequestId).toBe('abc-1');
});

describe('how data was reached is told without anything that would open it again', () => {
  test.each<[string, unknown, Partial<Signal>]>([
    [
      'an account key',
      { type: 'AccountKey', tokenHash: `key1(${hash})` },
      { authentication: 'AccountKey', credentialHash: 'key1(4C81DD1772CE)' },
    ],
    [
      'a signature made with a key',
      { type: 'SAS', tokenHash: `key2(${hash}),SasSignature(${hash})` },
      { authentication: 'SAS', credentialHash: 'key2(4C81DD1772CE),SasSignature(4C81DD1772CE)' },
    ],
  ])('%s', (_, identity, expected) => {
    const signal = signalOf(storageRecord({ identity }));
    expect(signal).toMatchObject(expected);
    expect(JSON.stringify(signal)).not.toContain(hash);
  });

  test('a hash that looks otherwise is let go', () => {
    expect(signalOf(storageRecord({ identity: { type: 'SAS', tokenHash: hash } }))).not.toHaveProperty(
      'credentialHash',
    );
  });
});

test.each([
  [{ statusText: 'SASSuccess', statusCode: 200 }, 'succeeded'],
  [{ statusText: 'Success', statusCode: 200 }, 'succeeded'],
  [{ statusText: 'BlobUsesCustomerSpecifiedEncryption', statusCode: 409 }, 'failed'],
  [{ statusText: 'AuthorizationFailure', statusCode: '403' }, 'failed'],
  [{ statusText: undefined, statusCode: 202 }, 'succeeded'],
  [{ statusText: undefined, statusCode: undefined }, 'other'],
])('a storage log of %j %s', (changes, status) => {
  expect(signalOf(storageRecord(changes)).status).toBe(status);
});

test.each([
  ['/contosospeech/customspeech-models/a/b', 'customspeech-models'],
  ['"/contosospeech/customspeech-models/a"', 'customspeech-models'],
  ['/contosospeech', undefined],
  ['/contosospeech/NOT A NAME/x', undefined],
])('without an address the container stands in the key of the object: %s', (objectKey, container) => {
  const { properties } = signalOf(storageRecord({ uri: undefined, properties: { objectKey } }));
  expect(properties['container']).toBe(container);
  expect(properties).not.toHaveProperty('objectKey');
});

test('the body of a call is kept far enough to be read, and no further', () => {
  const body = (rules: number): string =>
    JSON.stringify({
      properties: { networkAcls: { ipRules: Array.from({ length: rules }, () => ({ value: '192.0.2.1' })) } },
    });
  const kept = (rules: number): string =>
    signalOf(restEvent({ properties: { requestbody: body(rules) } })).properties['requestbody'] ?? '';
  expect(kept(400)).toBe(body(400));
  expect(kept(4_000)).toHaveLength(16_384);
});

test('the scope at which a right was asked is found in both shapes', () => {
  const scope = '/subscriptions/s/resourceGroups/g';
  expect(signalOf(restEvent({ authorization: { scope } })).scope).toBe(scope);
  expect(signalOf(hubRecord({ identity: { authorization: { scope } } })).scope).toBe(scope);
});
