import { actorName, lasting, resourceName, sourceName, subjectOf, timeLeft, utcMoment } from '../../src/tab/format';

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
  [86_400_000, '1 d'],
  [97_200_000, '1 d 3 h'],
])('%i ms last %s', (ms, says) => {
  expect(lasting(ms)).toBe(says);
});

test.each([
  ['2026-11-24T08:00:00.000Z', '4 d left', 'calm', 1],
  ['2026-11-26T08:00:00.000Z', '2 d left', 'calm', 0.5],
  ['2026-11-27T20:30:00.000Z', '11 h 30 min left', 'soon', 0.12],
  ['2026-11-28T07:00:00.000Z', '1 h left', 'now', 0.01],
  ['2026-11-28T08:00:00.000Z', 'Time is over', 'now', 0],
])('at %s there is said to be %s', (now, says, urgency, part) => {
  const left = timeLeft({ openedAt: '2026-11-24T08:00:00.000Z', expiresAt: '2026-11-28T08:00:00.000Z' }, new Date(now));
  expect(left).toMatchObject({ says, urgency, part: expect.closeTo(part, 2) });
});

test('where no end is known, none is made up', () => {
  expect(timeLeft({ openedAt: '2026-11-24T08:00:00.000Z', expiresAt: null }, new Date())).toBeUndefined();
});

test('a request is told by its service and resources', () => {
  const resourceIds = ['/subscriptions/s/resourceGroups/g/providers/p/accounts/contoso-gpt/', '/subscriptions/s'];
  expect(subjectOf({ service: 'openai', resourceIds })).toBe('Azure OpenAI: contoso-gpt +1');
  expect(subjectOf({ service: 'unknown', resourceIds: [] })).toBe('Service not known');
  expect(resourceName('plain')).toBe('plain');
});

test.each<[Parameters<typeof actorName>[0], string]>([
  [{ kind: 'person', id: '1', address: 'a@example.com' }, 'a@example.com'],
  [{ kind: 'app', id: '2' }, '2'],
  [{ kind: 'azure' }, 'Azure'],
  [{ kind: 'unknown' }, 'not known'],
])('%j is told as %s', (actor, name) => {
  expect(actorName(actor)).toBe(name);
});

test.each([
  ['lockbox/s1', 'Lockbox requests of subscription s1'],
  ['activity/tenant', 'Activity log of the tenant'],
  ['activity/s1/Microsoft.Storage', 'Activity log of Microsoft.Storage, subscription s1'],
  ['inventory', 'Resources and their settings'],
  ['constructor', 'constructor'],
])('the source %s is told as %s', (name, says) => {
  expect(sourceName(name)).toBe(says);
});

test('a moment of the record is told in UTC', () => {
  expect(utcMoment('2026-11-24T08:00:01.234Z')).toBe('2026-11-24 08:00:01 UTC');
});
