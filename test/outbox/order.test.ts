import { follows, readyEvents, type EventDelivery } from '../../src/outbox';

const now = '2026-11-24T09:00:00.000Z';
const later = '2026-11-24T09:00:00.001Z';

/** An event of a request, or of none, with its place in the order of events. */
function event(seq: number, subject: string | undefined, dueAt = now, webhook = 'hook'): EventDelivery {
  const about = { ...(subject === undefined ? {} : { subject }) };
  return {
    key: `event/${seq}/webhook/${webhook}`,
    recipient: { kind: 'webhook', key: webhook },
    content: {
      kind: 'event',
      seq,
      event: { id: String(seq), source: 's', name: 'request.voted.v1', time: now, data: {}, ...about },
    },
    wanted: 1,
    shown: 0,
    priority: 3,
    status: 'due',
    attempts: 0,
    dueAt,
    createdAt: now,
  };
}

test.each([
  ['in the order in which they happened', [event(10, 'a'), event(9, 'a'), event(2, 'b')], [2, 9, 10]],
  ['behind one that waits not at all', [event(1, 'a', later), event(2, 'a'), event(3, 'a')], []],
  ['before one that waits', [event(1, 'a'), event(2, 'a', later), event(3, 'a')], [1]],
  ['though another request waits', [event(1, 'a', later), event(2, 'b')], [2]],
  ['each by itself where they are about no request', [event(1, undefined, later), event(2, undefined)], [2]],
])('events leave %s', (_how, open, seqs) => {
  expect(readyEvents(open, now).map(({ content }) => content.seq)).toEqual(seqs);
});

test.each([
  ['a later one of the same request', event(2, 'a'), event(1, 'a'), true],
  ['an earlier one', event(1, 'a'), event(2, 'a'), false],
  ['itself', event(1, 'a'), event(1, 'a'), false],
  ['one of another request', event(2, 'b'), event(1, 'a'), false],
  ['one for another webhook', event(2, 'a', now, 'other'), event(1, 'a'), false],
  ['one that is about no request', event(2, undefined), event(1, undefined), false],
])('what follows an event: %s', (_what, one, other, does) => {
  expect(follows(one, other)).toBe(does);
});
