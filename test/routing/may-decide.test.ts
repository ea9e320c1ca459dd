import { mayDecide, type Presser } from '../../src/routing';
import type { Refusal, RouteTaken } from '../../src/model';
import { pendingRequest, person, routeTaken } from '../fixtures/requests';

const tenantId = '11111111-1111-1111-1111-111111111111';
const now = '2026-11-24T09:00:00.000Z';

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
  expect(mayDecide(pendingRequest({ route: routeTaken(2, 1, route) }), by, tenantId, now)).toEqual({ ok: false, why });
});

test('an approver decides by object id, whatever its case, and is recorded by it', () => {
  const answer = mayDecide(
    pendingRequest(),
    presser(1, { id: person(1).id.toUpperCase() }),
    tenantId.toUpperCase(),
    now,
  );
  expect(answer).toEqual({ ok: true, value: person(1) });
});

test('a guest decides where the route allows guests', () => {
  const request = pendingRequest({ route: routeTaken(2, 1, { allowGuests: true }) });
  expect(mayDecide(request, presser(1, { guest: true }), tenantId, now)).toMatchObject({ ok: true });
});

test('nothing but the person comes out: tenant and guest mark are not recorded as theirs', () => {
  const answer = mayDecide(pendingRequest(), presser(2), tenantId, now);
  expect(answer).toEqual({ ok: true, value: person(2) });
});
