import { closedFrom, type AccessRequest, type RequestState } from '../../src/model';
import { erase, step } from '../../src/requests';
import { requestCard } from '../../src/teams/cards';
import { wireRequest } from '../../src/history/wire-request';
import { requestSchema } from '../../src/web/read/schemas';
import { pendingRequest, person } from '../fixtures/requests';
import { faultsOf, textOf } from '../teams/card-check';
import { requests } from '../teams/requests';
import { storageRequests } from '../teams/storage-requests';

const now = new Date('2027-06-01T00:00:00.000Z');
const all = Object.entries({ ...requests, ...storageRequests });
const isClosed = ([, request]: [string, AccessRequest]): boolean => closedFrom(request) !== undefined;

/** Whatever names or describes somebody in the requests of the tests. */
function personalIn(request: AccessRequest): string[] {
  const { facts, route, current } = request;
  const people = [...route.approvers, ...(facts.requester === undefined ? [] : [facts.requester])];
  const outcome =
    'outcome' in current ? [current.outcome.reason ?? '', ...current.outcome.votes.map((vote) => vote.reason)] : [];
  const review = facts.review?.lines.flatMap(({ addresses }) => addresses) ?? [];
  const texts = [facts.justification, ...route.unresolved, ...outcome, ...review];
  return [...people.flatMap(({ id, name = '', address = '' }) => [id, name, address]), ...texts].filter(
    (text) => text !== '',
  );
}

test.each(all.filter(isClosed))(
  'of %s nothing personal is left, and every surface shows it still',
  (_name, request) => {
    const result = erase(request, 'asked', now);
    if (!result.ok || !result.changed) throw new Error('it was to be erased');
    const next = result.request;
    expect(next).toMatchObject({ version: request.version + 1, erased: { why: 'asked' }, id: request.id });
    expect(next.current.state).toBe(request.current.state);
    const text = JSON.stringify(next);
    expect(personalIn(request).filter((one) => text.includes(one))).toEqual([]);
    const card = requestCard(next, now);
    expect(faultsOf(card)).toEqual([]);
    expect(textOf(card)).toContain('were erased');
    expect(requestSchema.safeParse(wireRequest(next)).error).toBeUndefined();
  },
);

test.each(all.filter((one) => !isClosed(one)))('%s is open, and is not erased', (_name, request) => {
  expect(erase(request, 'asked', now)).toEqual({ ok: false, why: 'REQUEST_OPEN' });
});

const ended = (current: RequestState): AccessRequest => pendingRequest({ current });
const at = '2026-11-24T09:00:00.000Z';
const sanctionedUntil = '2026-12-24T09:00:00.000Z';
const made = { via: 'card', attribution: 'ours', by: { kind: 'person', ...person(1) }, votes: [], at } as const;

test.each<[string, AccessRequest, string | undefined]>([
  ['an expired request', ended({ state: 'expired', at }), at],
  ['a rejected request', ended({ state: 'rejected', outcome: { ...made, votes: [] } }), at],
  ['approved access that runs', ended({ state: 'approved', outcome: { ...made, votes: [] } }), undefined],
  [
    'access whose end is only assumed yet',
    { ...ended({ state: 'access-ended', how: 'assumed', outcome: { ...made, votes: [] }, at }), dueAt: at },
    undefined,
  ],
  ['a record of the past, from its opening on', pendingRequest({ source: 'replay' }), '2026-11-24T08:00:00.000Z'],
  [
    'a review that sanctioned accesses, from the end of that on',
    {
      ...(storageRequests['review-pending'] ?? pendingRequest()),
      facts: { ...pendingRequest().facts, kind: 'byos-review' },
      current: { state: 'approved', outcome: { ...made, votes: [], sanctionedUntil } },
    },
    sanctionedUntil,
  ],
])('%s is closed from its own moment', (_which, request, from) => {
  expect(closedFrom(request)).toBe(from);
  const before = erase(request, 'retention', new Date('2026-11-24T07:59:59.000Z'));
  expect(before).toEqual({ ok: false, why: 'REQUEST_OPEN' });
});

test('an erased request takes nothing any more that would bring back what was erased, and is erased once', () => {
  const result = erase(ended({ state: 'expired', at }), 'asked', now);
  const request = result.ok && result.changed ? result.request : pendingRequest();
  const by = { kind: 'person', ...person(1) } as const;
  const told = { do: 'attributed', verdict: 'approve', by, as: 'elsewhere', at } as const;
  expect(step(request, told, now)).toMatchObject({ ok: true, changed: false });
  expect(step(request, { do: 'observed', azureStatus: 'Somewhat' }, now)).toMatchObject({ ok: true, changed: false });
  const vote = { do: 'vote', verdict: 'approve', reason: '', by: person(1) } as const;
  expect(step(request, vote, now)).toMatchObject({ ok: false });
  expect(erase(request, 'asked', now)).toEqual({ ok: false, why: 'ALREADY_ERASED' });
});
