import type { Person, WorkingHours } from '../../src/model';
import { explainRoute, takeRoute, type Policy, type Route, type RouteQuestion } from '../../src/routing';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from './policies';

const [openedAt, expiresAt] = ['2026-11-20T16:30:00.000Z', '2026-11-24T16:30:00.000Z'];
const hour = 3_600_000;
const { expiresAt: _expiry, ...facts } = lockboxFacts();
const berlin: WorkingHours = {
  zone: 'Europe/Berlin',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  to: '18:00',
};

const groups: Policy['groups'] = {
  owners: { members: ['approver1@example.com', person(2).id] },
  leads: { members: [person(1).id, 'lead@example.com'] },
  office: { members: ['office@example.com'], hours: berlin },
};

function inForce(changes: Partial<Route>): Policy {
  return { ...policy([route('first', changes)], groups), channels: { ops: { hears: [] } } };
}

/** Approver 1 is known by address, and lead@example.com is nobody. */
function known(who: string): Person | undefined {
  return [person(1), person(2)].find(({ id, address }) => who === id || who === address);
}

test('the route, its approvals, its channels and every reason are those of the policy', () => {
  const rows = [
    route('speech', { match: { service: ['speech'] } }),
    route('openai', { match: { service: ['openai'] }, approvals: 2, notify: ['ops'] }),
    route('rest'),
  ];
  expect(explainRoute(policy(rows, groups), { facts })).toMatchObject({
    route: 'openai',
    approvals: 2,
    notify: ['ops'],
    remind: [],
    escalate: [],
    reasons: [
      { route: 'speech', matched: false, why: 'SERVICE_DIFFERS' },
      { route: 'openai', matched: true, why: 'MATCHED' },
      { route: 'rest', matched: false, why: 'EARLIER_ROUTE_TOOK_IT' },
    ],
    reachesNobody: false,
  });
});

test('without knowledge of people, addresses stand as configured and nothing is said of them', () => {
  const { approvers } = explainRoute(inForce({ approvers: ['owners'] }), { facts });
  expect(approvers).toEqual([
    { address: 'approver1@example.com', groups: ['owners'], known: null },
    { id: person(2).id, groups: ['owners'], known: true },
  ]);
});

test('who is named by address and by id, in two groups, is one person with both groups', () => {
  const { approvers } = explainRoute(inForce({ approvers: ['owners', 'leads'] }), { facts }, known);
  expect(approvers).toEqual([
    { ...person(1), groups: ['owners', 'leads'], known: true },
    { ...person(2), groups: ['owners'], known: true },
    { address: 'lead@example.com', groups: ['leads'], known: false },
  ]);
});

test('those it says are asked are exactly those that are frozen into a request', () => {
  for (const approvers of [['owners'], ['leads'], ['owners', 'leads', 'office'], []]) {
    const asked = explainRoute(inForce({ approvers }), { facts }, known).approvers;
    const taken = takeRoute(inForce({ approvers }), facts, known);
    expect(asked.filter((one) => one.known === true).map(({ id }) => id)).toEqual(taken.approvers.map(({ id }) => id));
    const addresses = asked.filter((one) => one.known === false).map(({ address }) => address);
    expect(addresses).toEqual(taken.unresolved);
  }
});

const reach: [sentence: string, approvers: string[], looked: boolean, reachesNobody: boolean][] = [
  ['one of them is known', ['leads'], true, false],
  ['none of them is known', ['office'], true, true],
  ['nobody looked them up', ['office'], false, false],
  ['the route asks nobody', [], false, true],
];

test.each(reach)('a request that finds its approvers where %s', (_sentence, approvers, looked, reachesNobody) => {
  const answer = explainRoute(inForce({ approvers }), { facts }, looked ? known : undefined);
  expect(answer.reachesNobody).toBe(reachesNobody);
});

const whole = { openedAt, expiresAt };
const moments: [sentence: string, times: Partial<RouteQuestion>, after: string | null, before: string | null][] = [
  ['both times', whole, '2026-11-21T16:30:00.000Z', '2026-11-24T04:30:00.000Z'],
  ['no time', {}, null, null],
  ['no expiry', { openedAt }, '2026-11-21T16:30:00.000Z', null],
  ['an expiry only', { expiresAt }, null, '2026-11-24T04:30:00.000Z'],
];

test.each(moments)('moments of a request that tells %s', (_sentence, times, after, before) => {
  const stages = [{ afterMs: 24 * hour }, { beforeExpiryMs: 12 * hour }];
  const escalate = stages.map((moment) => ({ ...moment, to: ['leads', 'ops'] }));
  const answer = explainRoute(inForce({ remind: stages, escalate }), { facts, ...times }, known);
  expect(answer.remind).toEqual([
    { afterMs: 24 * hour, at: after, later: [] },
    { beforeExpiryMs: 12 * hour, at: before, later: [] },
  ]);
  expect(answer.escalate.map(({ at, to }) => [at, to])).toEqual([
    [after, ['leads', 'ops']],
    [before, ['leads', 'ops']],
  ]);
  expect(answer.escalate[0]?.people.map(({ known: isKnown }) => isKnown)).toEqual([true, false]);
});

test('working hours hold back those of their group, and nobody else', () => {
  const remind = [{ afterMs: 24 * hour }];
  const question = { facts, ...whole };
  const answer = explainRoute(inForce({ approvers: ['owners', 'office'], remind }), question);
  // A Saturday; the office opens on Monday at 8 in Berlin.
  const later = [{ who: 'office@example.com', at: '2026-11-23T07:00:00.000Z' }];
  expect(answer.remind).toEqual([{ ...remind[0], at: '2026-11-21T16:30:00.000Z', later }]);
  expect(answer.hours).toEqual([{ group: 'office', ...berlin }]);
});

test('working hours hold an escalation back too', () => {
  const escalate = [{ afterMs: 24 * hour, to: ['office'] }];
  const answer = explainRoute(inForce({ escalate }), { facts, ...whole });
  expect(answer.escalate[0]?.later).toEqual([{ who: 'office@example.com', at: '2026-11-23T07:00:00.000Z' }]);
  expect(answer.hours.map(({ group }) => group)).toEqual(['office']);
});
