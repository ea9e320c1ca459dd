import type { Person } from '../../src/model';
import { peopleOf, takeRoute } from '../../src/routing';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from './policies';

const groups = {
  owners: { members: ['approver1@example.com', person(2).id] },
  leads: { members: [person(1).id, 'approver3@example.com', 'approver3@example.com'] },
};
const both = policy([route('everything', { approvers: ['owners', 'leads'], approvals: 2, notify: ['ops'] })], groups);

function known(...people: Person[]): (who: string) => Person | undefined {
  return (who) => people.find(({ id, address }) => id === who || address === who);
}

test('a person named by address and by object id is asked once', () => {
  const taken = takeRoute(both, lockboxFacts(), known(person(1)));
  expect(taken.approvers.map(({ id }) => id)).toEqual([person(1).id, person(2).id]);
});

test('an address that nobody is known for is unresolved, and listed once', () => {
  const taken = takeRoute(both, lockboxFacts(), known(person(1)));
  expect(taken.unresolved).toEqual(['approver3@example.com']);
});

test('an object id is a person though nothing else is known of them', () => {
  const taken = takeRoute(both, lockboxFacts(), known());
  expect(taken.approvers).toEqual([{ id: person(2).id }, { id: person(1).id }]);
  expect(taken.unresolved).toEqual(['approver1@example.com', 'approver3@example.com']);
});

test('only who somebody is goes into the request, not where they are reached', () => {
  const stored = { ...person(1), guest: false, conversation: { conversationId: '19:secret' } };
  const taken = takeRoute(both, lockboxFacts(), known(stored));
  expect(taken.approvers[0]).toEqual(person(1));
});

test('the route is frozen with its policy, its rules and its channels', () => {
  expect(takeRoute(both, lockboxFacts(), known())).toMatchObject({
    name: 'everything',
    policyHash: both.hash,
    approvals: 2,
    anyRejectionRejects: true,
    allowGuests: false,
    notify: ['ops'],
  });
});

test('a policy names each of its people once', () => {
  expect(peopleOf(both)).toEqual(['approver1@example.com', person(2).id, person(1).id, 'approver3@example.com']);
});

test('what the rejection of a review does is frozen with the route, where it does anything', () => {
  const revoking = policy([route('everything', { approvers: ['owners'], onReject: 'revoke' })], groups);
  expect(takeRoute(revoking, lockboxFacts(), known())).toMatchObject({ onReject: 'revoke' });
  expect(takeRoute(both, lockboxFacts(), known())).not.toHaveProperty('onReject');
});
