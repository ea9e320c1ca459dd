import { nothingSifted, sift } from '../../src/signals';

const event = { eventDataId: 'e', eventTimestamp: '2026-11-24T08:00:00.0000000Z' };
const isWatched = (operation: string): boolean => operation.startsWith('watched');

test.each([
  ['a watched operation', { ...event, operationName: { value: 'watched/x' } }, [1, 0, 0]],
  ['a watched operation as plain text', { ...event, operationName: 'watched/x' }, [1, 0, 0]],
  ['another operation', { ...event, operationName: { value: 'other/x' } }, [0, 1, 0]],
  ['another operation at no moment', { operationName: { value: 'other/x' } }, [0, 1, 0]],
  ['a watched operation at no moment', { operationName: { value: 'watched/x' } }, [0, 0, 1]],
  ['an operation under a name in other case', { ...event, OPERATIONNAME: 'watched/x' }, [1, 0, 0]],
  ['an event without an operation', event, [0, 0, 1]],
  ['no record at all', null, [0, 0, 1]],
])('%s is counted once, as what it is', (_what, record, counts) => {
  const sifted = nothingSifted();
  sift([record], isWatched, sifted);
  expect([sifted.signals.length, sifted.ignored, sifted.unreadable.length]).toEqual(counts);
});
