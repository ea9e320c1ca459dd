import { createHash } from 'node:crypto';
import { toSignal } from '../../src/signals';
import type { Signal } from '../../src/model';
import {
  classicAlert,
  commonAlert,
  decider,
  gridEvent,
  hubRecord,
  lockboxOperation,
  lockboxResource,
  restEvent,
  storageRecord,
  blobsOfAccount,
  type LogRecord,
} from '../fixtures/records';
import { subscriptionId } from '../fixtures/requests';

function signalOf(record: unknown): Signal {
  const read = toSignal(record);
  if (!read.ok) throw new Error(read.why);
  return read.signal;
}

const approver = { kind: 'person', id: decider, name: 'Approver 1', address: 'approver1@example.com' };
const common = { at: '2026-11-24T08:00:00.123Z', status: 'succeeded', resourceId: lockboxResource, subscriptionId };
const withoutKey = ({ key: _key, ...signal }: Signal): Partial<Signal> => signal;

describe('every shape of a record becomes the same signal', () => {
  test('an event of the REST API', () => {
    expect(withoutKey(signalOf(restEvent()))).toEqual({
      ...common,
      shape: 'rest',
      operation: lockboxOperation('Create'),
      submittedAt: '2026-11-24T08:07:00.000Z',
      eventDataId: '0c0ffee0-dddd-4eee-8fff-000000000001',
      correlationId: '0c0ffee0-aaaa-4bbb-8ccc-000000000001',
      caller: approver,
      principalId: decider,
      scope: lockboxResource,
      address: '192.0.2.7',
      tenantId: '11111111-1111-1111-1111-111111111111',
      properties: { statusCode: 'OK' },
    });
  });

  test('a record of an Event Hub', () => {
    expect(withoutKey(signalOf(hubRecord()))).toEqual({
      ...common,
      shape: 'event-hub',
      operation: lockboxOperation('Create').toUpperCase(),
      resourceId: lockboxResource.toUpperCase(),
      correlationId: '0c0ffee0-aaaa-4bbb-8ccc-000000000002',
      caller: approver,
      principalId: decider,
      scope: lockboxResource,
      address: '192.0.2.7',
      tenantId: '11111111-1111-1111-1111-111111111111',
      properties: { requestbody: '{"status":"Approve"}', eventCategory: 'Administrative' },
    });
  });

  test('a resource log of a storage account', () => {
    expect(signalOf(storageRecord({ statusText: 'Success' }))).toMatchObject({
      ...common,
      shape: 'resource-log',
      operation: 'GetBlob',
      resourceId: blobsOfAccount,
      caller: { kind: 'unknown' },
      address: '192.0.2.7',
      properties: { accountName: 'contosospeech', container: 'customspeech-audiologs', sas: 'present' },
    });
  });

  test('an alert of the common schema, with claims as text', () => {
    const { data } = commonAlert() as { data: LogRecord };
    const expected = { ...common, shape: 'alert-common', operation: lockboxOperation('Create'), caller: approver };
    expect(signalOf(commonAlert())).toMatchObject(expected);
    // As some tools pass it on: the context alone.
    expect(signalOf({ alertContext: data['alertContext'] })).toMatchObject(expected);
  });

  test('an alert of the classic schema, with claims and httpRequest as text', () => {
    expect(signalOf(classicAlert())).toMatchObject({
      ...common,
      shape: 'alert-classic',
      caller: approver,
      address: '192.0.2.7',
    });
  });

  test('an event of Event Grid, in its own schema and in that of CloudEvents', () => {
    const expected = { ...common, operation: lockboxOperation('Create') };
    expect(signalOf(gridEvent())).toMatchObject({ ...expected, eventDataId: '0c0ffee0-dddd-4eee-8fff-000000000009' });
    const { eventType, eventTime, ...rest } = gridEvent();
    const cloud = { ...rest, specversion: '1.0', type: eventType, time: eventTime };
    expect(signalOf(cloud)).toMatchObject({ ...expected, eventDataId: '0c0ffee0-dddd-4eee-8fff-000000000009' });
  });

  test('a record whose members are written in another case', () => {
    const upper = (record: LogRecord): LogRecord =>
      Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toUpperCase(), value]));
    expect(signalOf(upper(restEvent()))).toEqual(signalOf(restEvent()));
    expect(signalOf(upper(hubRecord()))).toEqual(signalOf(hubRecord()));
  });
});

describe('what a record leaves out is left out, and never invented', () => {
  test.each<[string, LogRecord, Partial<Signal>]>([
    [
      'null where text could be',
      { caller: null, claims: null, resourceId: null, authorization: null },
      { caller: { kind: 'unknown' }, resourceId: '' },
    ],
    ['{value: null} for the status', { status: { value: null, localizedValue: null } }, { status: 'other' }],
    ['numbers for enumerations', { status: 3, category: 1, channels: 2, level: 4 }, { status: 'other' }],
    ['text for the status', { status: 'Failed' }, { status: 'failed' }],
    ['no leading slash', { resourceId: lockboxResource.slice(1) }, { resourceId: lockboxResource }],
    ['no resource id but the scope of the call', { resourceId: undefined }, { resourceId: lockboxResource }],
    [
      'no resource id but the entity',
      { resourceId: '', properties: { entity: '/subscriptions/s/e' } },
      { resourceId: '/subscriptions/s/e' },
    ],
    ['properties as text', { properties: '{"a":"b"}' }, { properties: { a: 'b' } }],
    ['properties that are no JSON', { properties: '{"a":' }, { properties: {} }],
    [
      'properties that nest',
      { properties: { a: { b: 1 }, c: [1], d: 2, e: true, f: null } },
      { properties: { d: '2' } },
    ],
  ])('%s', (_, changes, expected) => {
    expect(signalOf(restEvent(changes))).toMatchObject(expected);
  });

  test('an alert that names no resource is about the one it was made for', () => {
    expect(signalOf(commonAlert({ authorization: null })).resourceId).toBe(lockboxResource.toLowerCase());
  });

  test('an alert whose event has no moment is dated by the alert', () => {
    expect(signalOf(commonAlert({ eventTimestamp: undefined })).at).toBe('2026-11-24T08:09:00.000Z');
  });
});

test.each([
  ['Started', 'started'],
  ['Start', 'started'],
  ['ACCEPTED', 'accepted'],
  ['Accept', 'accepted'],
  ['Succeeded', 'succeeded'],
  ['Success', 'succeeded'],
  ['Failed', 'failed'],
  ['Failure', 'failed'],
  ['Active', 'other'],
])('the result %s means %s, as a status and as a resultType', (word, status) => {
  expect(signalOf(restEvent({ status: { value: word } })).status).toBe(status);
  expect(signalOf(hubRecord({ resultType: word })).status).toBe(status);
});

test.each([
  ['192.0.2.7:443', '192.0.2.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]:443', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
])('the address %s is kept as %s', (written, kept) => {
  expect(signalOf(hubRecord({ callerIpAddress: written })).address).toBe(kept);
});

test.each<[string, unknown, string]>([
  ['null', null, 'NOT_A_RECORD'],
  ['a list', [restEvent()], 'NOT_A_RECORD'],
  ['a text', 'x', 'NOT_A_RECORD'],
  ['an object of something else', { id: 'x', name: 'y' }, 'UNKNOWN_SHAPE'],
  ['a value that is no list', { value: null, nextLink: 'x' }, 'UNKNOWN_SHAPE'],
  ['a record without an operation', restEvent({ operationName: undefined }), 'NO_OPERATION'],
  ['a record whose operation has no value', restEvent({ operationName: { value: null } }), 'NO_OPERATION'],
  ['a record whose operation is a list', restEvent({ operationName: ['x'] }), 'NO_OPERATION'],
  ['an activity-log alert without an operation', commonAlert({ operationName: '' }), 'NO_OPERATION'],
  [
    'a classic activity-log alert without its event',
    { schemaId: 'Microsoft.Insights/activityLogs', data: {} },
    'UNKNOWN_SHAPE',
  ],
  ['a record without a moment', restEvent({ eventTimestamp: undefined }), 'BAD_TIME'],
  ['a record whose moment is a number', restEvent({ eventTimestamp: 1764000000 }), 'BAD_TIME'],
])('%s is refused by name', (_, record, why) => {
  expect(toSignal(record)).toEqual({ ok: false, as: 'refused', why });
});

describe('the key by which duplicates are told', () => {
  const key = (...parts: string[]): string => createHash('sha256').update(parts.join('\0').toLowerCase()).digest('hex');

  test('is made of eventDataId, operation and status', () => {
    const expected = key('0c0ffee0-dddd-4eee-8fff-000000000001', lockboxOperation('Create'), 'Succeeded');
    expect(signalOf(restEvent()).key).toBe(expected);
    // The same event, listed later or pushed as an alert.
    expect(signalOf(restEvent({ submissionTimestamp: '2026-11-24T09:00:00Z' })).key).toBe(expected);
    expect(signalOf(commonAlert()).key).toBe(expected);
    expect(signalOf(classicAlert()).key).toBe(expected);
  });

  test('is made of correlationId, operation, resultType, time and resourceId where there is no eventDataId', () => {
    const { correlationId, operation, at, resourceId } = signalOf(hubRecord());
    expect(signalOf(hubRecord()).key).toBe(key(correlationId!, operation, 'Success', at, resourceId));
    expect(signalOf(hubRecord({ level: 'Warning', durationMs: 5 })).key).toBe(signalOf(hubRecord()).key);
  });

  test.each<[string, LogRecord, LogRecord]>([
    ['eventDataId', restEvent(), restEvent({ eventDataId: 'other' })],
    ['operation', restEvent(), restEvent({ operationName: { value: 'Other' } })],
    ['status', restEvent(), restEvent({ status: { value: 'Started' } })],
    ['correlationId', hubRecord(), hubRecord({ correlationId: 'other' })],
    ['operation of a record without id', hubRecord(), hubRecord({ operationName: 'OTHER' })],
    ['resultType', hubRecord(), hubRecord({ resultType: 'Start' })],
    ['time', hubRecord(), hubRecord({ time: '2026-11-24T08:00:01Z' })],
    ['resourceId', hubRecord(), hubRecord({ resourceId: '/SUBSCRIPTIONS/OTHER' })],
  ])('differs with another %s', (_, one, other) => {
    expect(signalOf(other).key).not.toBe(signalOf(one).key);
  });
});
