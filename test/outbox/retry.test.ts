import { afterAttempt, attemptsBeforeParking, backOffMs, type Delivery } from '../../src/outbox';

const clock = { now: () => new Date('2026-11-24T09:00:00.000Z') };
const place = {
  conversation: { serviceUrl: 'https://smba.trafficmanager.net/teams', conversationId: 'c1', tenantId: 't1' },
  activityId: 'a1',
};
const card: Delivery = {
  key: 'card/L-1/person/p1',
  recipient: { kind: 'person', id: 'p1' },
  content: { kind: 'card', requestId: 'L-1' },
  wanted: 3,
  shown: 1,
  priority: 0,
  status: 'due',
  attempts: 0,
  dueAt: '2026-11-24T08:59:00.000Z',
  createdAt: '2026-11-24T08:00:00.000Z',
  place,
};

test('a card that was shown in the wanted version is done', () => {
  expect(afterAttempt(card, 3, { kind: 'sent', activityId: 'a1' }, clock)).toMatchObject({ status: 'done', shown: 3 });
});

test('a card that changed while it was being sent stays due', () => {
  expect(afterAttempt(card, 2, { kind: 'sent', activityId: 'a1' }, clock)).toMatchObject({ status: 'due', shown: 2 });
});

test('an overtaken attempt never makes a card older', () => {
  expect(afterAttempt({ ...card, shown: 3 }, 2, { kind: 'sent', activityId: 'a1' }, clock).shown).toBe(3);
});

test('a retry waits as long as the channel asks, and longer each time', () => {
  const asked = afterAttempt(card, 3, { kind: 'retry', reason: '429', afterMs: 30_000 }, clock);
  expect(asked).toMatchObject({ status: 'due', attempts: 1, dueAt: '2026-11-24T09:00:30.000Z', lastError: '429' });
  expect([1, 2, 5, 40].map(backOffMs)).toEqual([1_000, 2_000, 16_000, 600_000]);
});

test('a delivery that fails again and again is parked, not dropped', () => {
  const last = { ...card, attempts: attemptsBeforeParking - 1 };
  expect(afterAttempt(last, 3, { kind: 'retry', reason: '502' }, clock)).toMatchObject({ status: 'parked' });
});

test('a poison delivery is parked at once', () => {
  expect(afterAttempt(card, 3, { kind: 'never', reason: '400' }, clock)).toMatchObject({ status: 'parked' });
});

test('a message that is gone is posted anew at once, and a conversation that is gone is looked for again', () => {
  const message = afterAttempt(card, 3, { kind: 'gone', reason: '404' }, clock);
  expect(message).toMatchObject({ status: 'due', dueAt: '2026-11-24T09:00:00.000Z' });
  expect(message.place).toBeUndefined();
  const conversation = afterAttempt(message, 3, { kind: 'gone', reason: '404' }, clock);
  expect(conversation).toMatchObject({ status: 'unreachable', dueAt: '2026-11-24T09:01:00.000Z' });
});
