import fc from 'fast-check';
import {
  afterAttempt,
  attemptsBeforeParking,
  backOffMs,
  type Delivered,
  type Delivery,
  type Trouble,
} from '../../src/outbox';

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

const sent: Delivered = { kind: 'sent', activityId: 'a2' };
const busy: Delivered = { kind: 'retry', trouble: 'throttled', reason: '429' };
const deleted: Delivered = { kind: 'gone', trouble: 'message-gone', reason: '404', message: true };
const left: Delivered = { kind: 'gone', trouble: 'not-installed', reason: '403' };

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
  const asked = afterAttempt(card, 3, { ...busy, afterMs: 30_000 }, clock);
  expect(asked).toMatchObject({ status: 'due', attempts: 1, dueAt: '2026-11-24T09:00:30.000Z', lastError: '429' });
  expect([1, 2, 5, 40].map(backOffMs)).toEqual([1_000, 2_000, 16_000, 600_000]);
});

test('a delivery that fails again and again is parked, not dropped', () => {
  const last = { ...card, attempts: attemptsBeforeParking - 1 };
  expect(afterAttempt(last, 3, { kind: 'retry', trouble: 'unavailable', reason: '502' }, clock)).toMatchObject({
    status: 'parked',
  });
});

test('a poison delivery is parked at once', () => {
  expect(afterAttempt(card, 3, { kind: 'never', trouble: 'refused', reason: '400' }, clock)).toMatchObject({
    status: 'parked',
  });
});

test('a message that is gone is posted anew at once, without its old place', () => {
  const message = afterAttempt(card, 3, deleted, clock);
  expect(message).toMatchObject({ status: 'due', dueAt: '2026-11-24T09:00:00.000Z' });
  expect(message.place).toBeUndefined();
});

test.each<[Trouble, boolean]>([
  ['conversation-gone', false],
  ['not-installed', true],
  ['blocked', true],
  ['disabled', true],
])(
  'whoever is out of reach (%s) is tried again in a minute; the message is kept where it may still stand',
  (trouble, kept) => {
    const after = afterAttempt(card, 3, { kind: 'gone', trouble, reason: '403' }, clock);
    expect(after).toMatchObject({ status: 'unreachable', dueAt: '2026-11-24T09:01:00.000Z' });
    expect(after.trouble).toEqual({ what: trouble, since: '2026-11-24T09:00:00.000Z' });
    expect(after.place !== undefined).toBe(kept);
  },
);

test('whoever has been out of reach for long is tried now and then, and since when is kept until a success', () => {
  const since = '2026-11-24T08:45:00.000Z';
  const long: Delivery = { ...card, status: 'unreachable', trouble: { what: 'blocked', since } };
  const after = afterAttempt(long, 3, { kind: 'gone', trouble: 'not-installed', reason: '403' }, clock);
  expect(after).toMatchObject({ dueAt: '2026-11-24T09:10:00.000Z', trouble: { what: 'not-installed', since } });
  expect(afterAttempt(after, 3, { kind: 'sent', activityId: 'a2' }, clock).trouble).toBeUndefined();
});

test('whatever Teams answers, one version of a card is posted anew at most once after each update that found no message', () => {
  const answers = fc.constantFrom<Delivered['kind']>('sent', 'gone', 'retry');
  fc.assert(
    fc.property(fc.array(answers, { minLength: 1, maxLength: 60 }), (kinds) => {
      let delivery = card;
      let posted = 0;
      for (const kind of kinds) {
        if (delivery.status === 'done') break;
        const update = delivery.place !== undefined;
        const verdict = kind === 'sent' ? sent : kind === 'retry' ? busy : update ? deleted : left;
        const after = afterAttempt(delivery, card.wanted, verdict, clock);
        if (verdict.kind === 'sent' && !update) posted += 1;
        delivery = verdict.kind === 'sent' ? { ...after, place } : after;
      }
      expect(posted).toBeLessThanOrEqual(1);
      if (kinds.includes('sent')) expect(delivery).toMatchObject({ status: 'done', shown: card.wanted });
    }),
  );
});
