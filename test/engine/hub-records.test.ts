import { recordsOf } from '../../src/engine/hub-records';
import { hubRecord, signature, storageRecord, type LogRecord } from '../fixtures/records';

const event = (body: unknown) => ({
  ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)) }),
  sequence: 0,
  enqueuedAt: '2026-11-24T08:05:00.000Z',
});
/** [signals, ignored, refusals] of a body. */
const counted = async (body: unknown) => {
  const { signals, ignored, refused } = await recordsOf(event(body));
  return [signals.length, ignored, Object.fromEntries(refused)];
};
const other: LogRecord = hubRecord({ operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE' });

test.each<[string, unknown, unknown[]]>([
  ['a batch of a diagnostic setting', { records: [hubRecord(), storageRecord(), other] }, [2, 1, {}]],
  ['records one behind the other', Buffer.from(`${JSON.stringify(hubRecord())}\n${JSON.stringify(other)}`), [1, 1, {}]],
  [
    'a listing of keys, which is control plane',
    hubRecord({ operationName: 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION' }),
    [1, 0, {}],
  ],
  ['an empty batch', { records: [] }, [0, 0, {}]],
  ['nothing at all', Buffer.alloc(0), [0, 0, {}]],
  ['what is no bytes', undefined, [0, 0, { NOT_A_RECORD: 1 }]],
  ['text that is no JSON', Buffer.from('hello'), [0, 0, { NOT_JSON: 1 }]],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x01]), [0, 0, { NOT_JSON: 1 }]],
  ['a batch that was cut off', Buffer.from('{"records":[{"time":"2026'), [0, 0, { TRUNCATED: 1 }]],
  ['a record without a moment', { records: [hubRecord({ time: 'yesterday' })] }, [0, 0, { BAD_TIME: 1 }]],
  [
    'a record without an operation',
    { records: [{ time: '2026-11-24T08:00:00Z', category: 'x' }] },
    [0, 0, { NO_OPERATION: 1 }],
  ],
  ['numbers for records', { records: [1, 2] }, [0, 0, { NOT_A_RECORD: 2 }]],
  ['a sound one beside a broken one', { records: ['x', hubRecord()] }, [1, 0, { NOT_A_RECORD: 1 }]],
  ['more than Azure Monitor ever writes at once', Buffer.alloc(1_048_577, ' '), [0, 0, { TOO_LARGE: 1 }]],
])('%s is read, each record counted once', async (_, body, wanted) => {
  expect(await counted(body)).toEqual(wanted);
});

test('nothing of an address of a blob or its signature is left of a record', async () => {
  const { signals } = await recordsOf(event({ records: [storageRecord()] }));
  expect(JSON.stringify(signals)).not.toContain(signature.slice(0, 8));
  expect(JSON.stringify(signals)).not.toContain('a.wav');
});
