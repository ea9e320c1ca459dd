import { mayDecide, toCheck, type Judged, type MayDecide, type Presser } from '../../src/routing';
import type { AccessRequest, Membership, Refusal, RequestFacts, RouteTaken } from '../../src/model';
import { lockboxFacts, pendingRequest, person, routeTaken } from '../fixtures/requests';

const tenantId = '11111111-1111-1111-1111-111111111111';
const now = '2026-11-24T09:00:00.000Z';

const judged = (changes: Partial<Judged> = {}): Judged => ({ tenantId, now, ...changes });

function presser(number: number, changes: Partial<Presser> = {}): Presser {
  return { ...person(number), tenantId, guest: false, ...changes };
}

const refused: [sentence: string, Presser, Partial<RouteTaken>, Refusal][] = [
  ['from another tenant', presser(1, { tenantId: '22222222-2222-2222-2222-222222222222' }), {}, 'WRONG_TENANT'],
  ['without a tenant', presser(1, { tenantId: '' }), {}, 'WRONG_TENANT'],
  ['who is not among the approvers', presser(9), {}, 'NOT_AN_APPROVER'],
  [
    'with the address of an approver but another id',
    presser(9, { address: person(1).address! }),
    {},
    'NOT_AN_APPROVER',
  ],
  ['who is a guest', presser(1, { guest: true }), {}, 'GUEST_NOT_ALLOWED'],
  [
    'whose address is designated but not resolved yet',
    presser(9),
    { unresolved: ['Approver9@example.com'] },
    'APPROVER_UNRESOLVED',
  ],
];

test.each(refused)('a person %s cannot decide', (_sentence, by, route, why) => {
  expect(mayDecide(pendingRequest({ route: routeTaken(2, 1, route) }), by, judged())).toEqual({ ok: false, why });
});

test('an approver decides by object id, whatever its case, and is recorded by it', () => {
  const answer = mayDecide(
    pendingRequest(),
    presser(1, { id: person(1).id.toUpperCase() }),
    judged({ tenantId: tenantId.toUpperCase() }),
  );
  expect(answer).toEqual({ ok: true, value: person(1) });
});

test('a guest decides where the route allows guests', () => {
  const request = pendingRequest({ route: routeTaken(2, 1, { allowGuests: true }) });
  expect(mayDecide(request, presser(1, { guest: true }), judged())).toMatchObject({ ok: true });
});

test('nothing but the person comes out: tenant and guest mark are not recorded as theirs', () => {
  const answer = mayDecide(pendingRequest(), presser(2), judged());
  expect(answer).toEqual({ ok: true, value: person(2) });
});

const [group, other] = ['00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-0000000000e2'];
/** Person 1 is named, person 2 is a member of the group. */
const grouped = (changes: Partial<RouteTaken> = {}): AccessRequest => {
  const approvers = [person(1), { ...person(2), entraGroups: [group] }];
  return pendingRequest({
    route: routeTaken(0, 1, { approvers, entraGroups: [{ id: group, name: 'owners' }], ...changes }),
  });
};
const member: Membership = { asked: [group], memberOf: [group] };
const stranger: Membership = { asked: [group], memberOf: [] };

test.each<[string, number, Membership, MayDecide]>([
  ['is named and not looked up', 1, 'unknown', { ok: true, value: person(1) }],
  ['is named, whatever groups they are in', 1, stranger, { ok: true, value: person(1) }],
  ['was a member and is one', 2, member, { ok: true, value: person(2) }],
  ['was a member and is none', 2, stranger, { ok: false, why: 'NO_LONGER_A_MEMBER' }],
  ['was a member and cannot be looked up', 2, 'unknown', { ok: false, why: 'MEMBERSHIP_UNKNOWN' }],
  ['has become a member', 3, member, { ok: true, value: person(3), joined: [group] }],
  ['never was a member', 3, stranger, { ok: false, why: 'NOT_AN_APPROVER' }],
  ['cannot be looked up', 3, 'unknown', { ok: false, why: 'MEMBERSHIP_UNKNOWN' }],
])(
  'with an Entra group, somebody who %s: decided by what the directory says now',
  (_what, number, membership, answer) => {
    expect(mayDecide(grouped(), presser(number), judged({ membership }))).toEqual(answer);
  },
);

test('a group that came to the route after the directory was asked leaves it unknown, unless another settles it', () => {
  const entraGroups = [group, other].map((id) => ({ id, name: 'owners' }));
  const request = grouped({ entraGroups });
  expect(mayDecide(request, presser(2), judged({ membership: stranger }))).toEqual({
    ok: false,
    why: 'MEMBERSHIP_UNKNOWN',
  });
  expect(mayDecide(request, presser(2), judged({ membership: member }))).toMatchObject({ ok: true });
});

test('only those who are not named themselves have to be looked up, and only where a group decides', () => {
  expect(toCheck(grouped(), person(1).id, now)).toBeUndefined();
  expect(toCheck(grouped(), person(2).id.toUpperCase(), now)).toEqual({ personId: person(2).id, groups: [group] });
  expect(toCheck(grouped(), person(3).id, now)).toEqual({ personId: person(3).id, groups: [group] });
  expect(toCheck(pendingRequest(), person(3).id, now)).toBeUndefined();
});

const elsewhere = '00000000-0000-4000-8000-00000000aaaa';
test.each<[string, Partial<RequestFacts>, Refusal | undefined]>([
  ['asked for it', { requester: person(1) }, 'SELF_APPROVAL'],
  ['asked for it, by an id in capitals', { requester: { id: person(1).id.toUpperCase() } }, 'SELF_APPROVAL'],
  ['asked for it, by address', { requester: { id: elsewhere, address: 'APPROVER1@example.com' } }, 'SELF_APPROVAL'],
  [
    'is whose access it is',
    {
      actors: [
        { kind: 'app', id: 'x' },
        { kind: 'person', ...person(1) },
      ],
    },
    'SELF_APPROVAL',
  ],
  ['has nothing to do with it', { requester: person(2), actors: [{ kind: 'person', ...person(3) }] }, undefined],
  ['asked for nothing, as of a Lockbox request', {}, undefined],
])('an approver who %s: decides about no access of their own', (_what, facts, why) => {
  const answer = mayDecide(pendingRequest({ facts: lockboxFacts(facts) }), presser(1), judged());
  expect(answer).toEqual(why === undefined ? { ok: true, value: person(1) } : { ok: false, why });
});

test.each<[string, Membership, MayDecide]>([
  ['still is a member', member, { ok: true, value: person(7), for: person(2) }],
  ['is no member any more', stranger, { ok: false, why: 'NO_LONGER_A_MEMBER' }],
  ['cannot be looked up', 'unknown', { ok: false, why: 'MEMBERSHIP_UNKNOWN' }],
])(
  'whoever stands in for a member of an Entra group decides only while that member %s',
  (_what, membership, answer) => {
    const until = '2026-11-25T09:00:00.000Z';
    const request = grouped({ delegations: [{ from: person(2), to: person(7), at: now, until }] });
    expect(toCheck(request, person(7).id, now)).toEqual({ personId: person(2).id, groups: [group] });
    expect(mayDecide(request, presser(7), judged({ membership }))).toEqual(answer);
  },
);

test('whoever asked for the access has nobody decide it in their place', () => {
  const until = '2026-11-25T09:00:00.000Z';
  const route = routeTaken(2, 1, { delegations: [{ from: person(1), to: person(7), at: now, until }] });
  const request = pendingRequest({ route, facts: lockboxFacts({ requester: person(1) }) });
  expect(mayDecide(request, presser(7), judged())).toEqual({ ok: false, why: 'SELF_APPROVAL' });
});
