import type { DirectoryPerson } from '../../src/model';
import { takeRoute, type KnownMembers, type Policy } from '../../src/routing';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from './policies';

const group = '00000000-0000-4000-8000-0000000000e1';
const readAt = '2026-11-24T09:00:00.000Z';
const of = (...numbers: number[]): DirectoryPerson[] => numbers.map((one) => ({ ...person(one), guest: one > 90 }));
const read =
  (members: DirectoryPerson[], more: { stale?: true } = {}): KnownMembers =>
  (id) =>
    id === group ? { id, readAt, members, ...more } : undefined;
const take = (groups: Policy['groups'], members: KnownMembers, changes: Parameters<typeof route>[1] = {}) =>
  takeRoute(policy([route('all', changes)], groups), lockboxFacts(), () => undefined, members);

test('the members of an Entra group are approvers beside those named, and rest on it', () => {
  const taken = take({ owners: { members: [person(1).id], entraGroup: group } }, read(of(2)));
  expect(taken.approvers).toEqual([{ id: person(1).id }, { ...person(2), entraGroups: [group] }]);
  expect(taken.entraGroups).toEqual([{ id: group, name: 'owners', readAt }]);
});

test('who is named as well does not rest on the group', () => {
  const taken = take({ owners: { members: [person(1).id], entraGroup: group } }, read(of(1)));
  expect(taken.approvers).toEqual([{ id: person(1).id }]);
});

test('a group that was never read is remembered as such, and one that was not read lately too', () => {
  const owners = { members: [], entraGroup: group };
  expect(take({ owners }, () => undefined).entraGroups).toEqual([{ id: group, name: 'owners' }]);
  expect(take({ owners }, read([], { stale: true })).entraGroups).toMatchObject([{ readAt, stale: true }]);
});

test('guests of a group are asked only where the route allows guests', () => {
  const owners = { members: [], entraGroup: group };
  expect(take({ owners }, read(of(1, 91))).approvers).toHaveLength(1);
  expect(take({ owners }, read(of(1, 91)), { allowGuests: true }).approvers).toHaveLength(2);
});

test('a route without Entra groups and without people to tell keeps neither', () => {
  const taken = take({ owners: { members: [person(1).id] } }, () => undefined);
  expect(Object.keys(taken)).not.toEqual(expect.arrayContaining(['entraGroups']));
  expect(taken.told).toBeUndefined();
});

test('groups to be told are people who are told, and no channel; who decides is not among them', () => {
  const groups = {
    owners: { members: [person(1).id] },
    watchers: { members: [person(1).id, person(2).id, 'someone@example.com'], entraGroup: group },
  };
  const taken = take(groups, read(of(3, 91)), { notify: ['ops', 'watchers'] });
  expect(taken.notify).toEqual(['ops']);
  expect(taken.told?.people.map(({ id }) => id)).toEqual([person(2).id, person(3).id, person(91).id]);
  expect(taken.told?.unresolved).toEqual(['someone@example.com']);
  expect(taken.entraGroups).toBeUndefined();
});

test('the working hours of a group are those of its Entra members too', () => {
  const hours = { zone: 'UTC', days: ['mon' as const], from: '08:00', to: '18:00' };
  const taken = take({ owners: { members: [], entraGroup: group, hours } }, read(of(2)));
  expect(taken.calendars).toEqual([{ members: [person(2).id], hours }]);
});
