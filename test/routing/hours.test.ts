import type { WorkingHours } from '../../src/model';
import { nextAllowed, reminderAt } from '../../src/routing/hours';
import { person, routeTaken } from '../fixtures/requests';

const berlin: WorkingHours = {
  zone: 'Europe/Berlin',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  to: '18:00',
};
const nights: WorkingHours = { zone: 'UTC', days: ['fri'], from: '22:00', to: '06:00' };
const last12h = { ...berlin, ignoredBeforeExpiryMs: 12 * 3_600_000 };

/** An expiry that is too far off to matter. */
const far = '2027-11-24T09:00:00.000Z';

test.each<[sentence: string, WorkingHours, at: string, expected: string, expiresAt: string]>([
  ['within the hours it is at once', berlin, '2026-11-24T09:00:00.000Z', '2026-11-24T09:00:00.000Z', far],
  ['before the day begins it is when it does', berlin, '2026-11-24T05:30:00.000Z', '2026-11-24T07:00:00.000Z', far],
  ['at the end of the day it is the next morning', berlin, '2026-11-24T17:00:00.000Z', '2026-11-25T07:00:00.000Z', far],
  ['on a Friday evening it is on Monday', berlin, '2026-11-27T19:00:00.000Z', '2026-11-30T07:00:00.000Z', far],
  ['on a Sunday it is on Monday', berlin, '2026-11-29T12:00:00.000Z', '2026-11-30T07:00:00.000Z', far],
  ['in summer it is by summer time', berlin, '2026-07-01T03:00:00.000Z', '2026-07-01T06:00:00.000Z', far],
  [
    'over the change to winter time it is by the new one',
    berlin,
    '2026-10-24T12:00:00.000Z',
    '2026-10-26T07:00:00.000Z',
    far,
  ],
  ['hours over midnight run on into the next day', nights, '2026-11-28T03:00:00.000Z', '2026-11-28T03:00:00.000Z', far],
  ['hours over midnight end on the next day', nights, '2026-11-28T07:00:00.000Z', '2026-12-04T22:00:00.000Z', far],
  [
    'in the last hours before the expiry it is at once',
    last12h,
    '2026-11-28T20:00:00.000Z',
    '2026-11-28T20:00:00.000Z',
    '2026-11-29T05:00:00.000Z',
  ],
  [
    'where the morning would come too late it is when the last hours begin',
    last12h,
    '2026-11-28T10:00:00.000Z',
    '2026-11-28T17:00:00.000Z',
    '2026-11-29T05:00:00.000Z',
  ],
])('%s', (_, hours, at, expected, expiresAt) => {
  expect(nextAllowed(hours, at, expiresAt)).toBe(expected);
});

describe('somebody in several groups', () => {
  const at = '2026-11-29T12:00:00.000Z';
  test('may be reminded when any of them may', () => {
    const calendars = [
      { members: [person(1).id], hours: berlin },
      { members: [person(1).address!], hours: { ...berlin, days: ['sun' as const], from: '15:00', to: '20:00' } },
    ];
    expect(reminderAt(routeTaken(1, 1, { calendars }), person(1), at, undefined)).toBe('2026-11-29T14:00:00.000Z');
  });

  test('one of which has no hours may be reminded at any time', () => {
    const calendars = [{ members: [person(1).id], hours: berlin }, { members: [person(1).id] }];
    expect(reminderAt(routeTaken(1, 1, { calendars }), person(1), at, undefined)).toBe(at);
  });
});
