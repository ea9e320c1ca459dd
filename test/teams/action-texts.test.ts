import { hearingOf, requestsOf, type Notice, type PlannedAction, type ToldAction } from '../../src/model';
import { noticeText } from '../../src/teams/texts';

const on = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a';
const all: PlannedAction['do'][] = [
  'delete-role-assignment',
  'rotate-key',
  'revoke-delegation-keys',
  'restore-network',
  'restore-diagnostics',
  'grant-role',
  'remove-grant',
];

function incomplete(actions: ToldAction[]): Notice {
  return { about: 'actions-incomplete', requestId: 'R-0123456789', actions };
}

test('a decision that was carried out in part only names each action, how it stands, and why', () => {
  const notice = incomplete([
    { do: 'rotate-key', on, key: 'key1', state: 'done' },
    { do: 'rotate-key', on, key: 'key2', state: 'failed', why: 'AZURE_FORBIDDEN' },
    { do: 'restore-network', on, state: 'failed', why: 'SIGN_IN_FAILED' },
  ]);
  const { title, text } = noticeText(notice);
  expect(title).toBe('A decision could not be carried out in full');
  const [id, first, second, third, ...more] = text.split('\n');
  expect(more).toEqual([]);
  expect(id).toBe('R-0123456789');
  expect(first).toBe(`The key was made anew: key1 of ${on}`);
  expect(second).toMatch(/^NOT DONE: the key is still the old one.*Storage Account Contributor.*key2 of/);
  expect(third).toContain('SIGN_IN_FAILED');
  expect(hearingOf(notice)).toBe('faults');
  expect(requestsOf(notice)).toEqual(['R-0123456789']);
});

test.each(all)('%s is told apart from what is told of any other action, done or not', (what) => {
  const told = (state: ToldAction['state'], one: ToldAction['do']): string =>
    noticeText(incomplete([{ do: one, on, state }])).text;
  expect(told('failed', what)).toContain('NOT DONE');
  expect(told('done', what)).not.toContain('NOT DONE');
  for (const other of all.filter((one) => one !== what)) {
    expect(told('done', what)).not.toBe(told('done', other));
    expect(told('failed', what)).not.toBe(told('failed', other));
  }
});

test.each([
  [true, 'Azure itself ended access to the data at 2026-11-24 17:00 UTC'],
  [false, 'access may be open until then: Azure itself ends it at 2026-11-24 17:00 UTC'],
])('a grant that cannot be removed is told with what its condition has ended: %s', (isOver, said) => {
  const until = '2026-11-24T17:00:00.000Z';
  const notice = {
    about: 'access-not-removed',
    requestId: 'A-0123456789',
    assignmentId: `${on}/x`,
    until,
    isOver,
  } as const;
  const { text, then } = noticeText(notice);
  expect(text).toBe(`A-0123456789: ${on}/x`);
  expect(then).toContain(said);
  expect(hearingOf(notice)).toBe('faults');
});
