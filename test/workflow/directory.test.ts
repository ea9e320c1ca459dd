import {
  castVote,
  deliveryAttempted,
  findMembers,
  installationTried,
  personFound,
  personJoined,
  takeGroup,
  takeReads,
  type Presser,
} from '../../src/workflow';
import type { AccessRequest, DirectoryPerson, Membership, RequestFacts } from '../../src/model';
import type { Policy, Route } from '../../src/routing';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';
import { Desk, policyOf, tenantId } from './rig';

const group = '00000000-0000-4000-8000-0000000000e1';
const of = (...numbers: number[]): DirectoryPerson[] => numbers.map((one) => ({ ...person(one), guest: false }));
const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const conversation = { serviceUrl: 'https://smba.example', conversationId: 'c1', tenantId };
const minuteMs = 60_000;

/** The usual policy with other groups. */
function grouped(groups: Policy['groups'], changes: Partial<Route> = {}): Policy {
  const { routes } = policy([route('everything', { notify: ['ops'], ...changes })]);
  return policyOf({ groups, routes });
}

describe.each(playedOn())('the directory in the workflow on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  afterEach(() => desk.close());

  const start = async (inForce: Policy): Promise<void> => {
    desk = await Desk.open(await fresh(), { policy: inForce });
  };
  const open = async (facts: Partial<RequestFacts> = {}): Promise<AccessRequest> => {
    const { opened } = await desk.writer.submit(takeReads([{ facts: lockboxFacts(facts), azureStatus: 'Pending' }]));
    return (await desk.store.engine.request(opened[0]!))!;
  };
  const due = async (): Promise<string[]> =>
    (await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100)).map(({ key }) => key);
  const cardOf = (request: AccessRequest, number: number): string => `card/${request.id}/person/${person(number).id}`;
  const vote = (request: AccessRequest, number: number, membership?: Membership) =>
    desk.writer.submit(
      castVote({
        requestId: request.id,
        verdict: 'approve',
        reason: '',
        by: presser(number),
        ...(membership === undefined ? {} : { membership }),
      }),
    );

  test('keeps who came to a group and who went, and names nobody in an entry; nothing new is no entry', async () => {
    await start(grouped({ owners: { members: [], entraGroup: group } }));
    expect(await desk.writer.submit(takeGroup(group, of(1, 2)))).toBe(true);
    desk.nowMs += minuteMs;
    expect(await desk.writer.submit(takeGroup(group, of(1, 2)))).toBe(false);
    expect((await desk.store.engine.group(group))?.readAt).toBe(new Date(desk.nowMs).toISOString());
    expect(await desk.writer.submit(takeGroup(group, of(2, 3)))).toBe(true);
    const entries = (await desk.entries()).filter(({ type }) => type === 'group-read');
    expect(entries.map(({ data }) => [data['members'], data['first']])).toEqual([
      [2, true],
      [2, false],
    ]);
    expect(entries[1]?.data).toMatchObject({
      added: [{ $sealed: expect.any(String) }],
      removed: [{ $sealed: expect.any(String) }],
    });
    for (const { text } of entries) expect(text).not.toMatch(/approver\d@|Approver \d|000000000001|000000000003/);
  });

  test('a reading that was missed is said when a request opens, and members found later are asked', async () => {
    await start(grouped({ owners: { members: [], entraGroup: group } }));
    await desk.writer.submit(takeGroup(group, of(1)));
    desk.nowMs += 30 * minuteMs;
    const request = await open();
    expect(request.route.entraGroups).toMatchObject([{ id: group, stale: true }]);
    expect((await due()).filter((key) => key.startsWith('notice/members-not-current/'))).toHaveLength(1);
    expect(await desk.writer.submit(findMembers(request.id, [group]))).toBe(0);
    await desk.writer.submit(takeGroup(group, of(1, 2)));
    await desk.writer.submit(findMembers(request.id, [group]));
    await desk.writer.submit(findMembers(request.id, [group]));
    expect(await due()).toEqual(expect.arrayContaining([cardOf(request, 1), cardOf(request, 2)]));
    expect((await desk.types()).filter((type) => type === 'members-found')).toHaveLength(1);
  });

  test('members read lately are asked without a word to the admins', async () => {
    await start(grouped({ owners: { members: [], entraGroup: group } }));
    await desk.writer.submit(takeGroup(group, of(1)));
    desk.nowMs += 15 * minuteMs;
    const request = await open();
    expect(await due()).toContain(cardOf(request, 1));
    expect((await due()).filter((key) => key.startsWith('notice/'))).toEqual([]);
  });

  test('a vote of somebody who joined makes them an approver, once, with both steps recorded', async () => {
    await start(grouped({ owners: { members: [], entraGroup: group } }, { approvals: 2 }));
    await desk.writer.submit(takeGroup(group, of(1)));
    const request = await open();
    const member = { asked: [group], memberOf: [group] };
    expect(await vote(request, 2, member)).toMatchObject({
      ok: true,
      request: { current: { votes: [{ by: person(2) }] } },
    });
    expect(await vote(request, 2, member)).toMatchObject({ ok: false, why: 'ALREADY_VOTED' });
    expect((await desk.types()).filter((type) => type === 'approver-joined')).toHaveLength(1);
    expect((await desk.store.engine.request(request.id))?.route.approvers).toHaveLength(2);
    expect(await vote(request, 1, { asked: [group], memberOf: [] })).toMatchObject({ why: 'NO_LONGER_A_MEMBER' });
    expect(await vote(request, 1)).toMatchObject({ why: 'MEMBERSHIP_UNKNOWN' });
  });

  test('whoever asked for the access cannot decide it, by name; another approver can', async () => {
    await start(policyOf());
    const request = await open({ requester: person(1) });
    expect(await vote(request, 1)).toMatchObject({ ok: false, why: 'SELF_APPROVAL' });
    expect((await desk.entries()).at(-1)).toMatchObject({ type: 'vote-refused', data: { why: 'SELF_APPROVAL' } });
    const opened = (await desk.entries()).find(({ type }) => type === 'request-opened');
    expect(opened?.data['requester']).toEqual({ $sealed: expect.any(String) });
    expect(await vote(request, 2)).toMatchObject({ ok: true });
  });

  test('an address found in the directory is pinned as if its bearer had come, and they are asked', async () => {
    await start(grouped({ owners: { members: [person(1).address!] } }));
    const request = await open();
    expect(await desk.store.engine.unpinned([person(1).address!])).toHaveLength(1);
    const [found] = of(1);
    expect(await desk.writer.submit(personFound(person(1).address!, found!))).toBe(true);
    expect(await desk.writer.submit(personFound(person(1).address!, found!))).toBe(false);
    expect(await desk.store.engine.unpinned([person(1).address!])).toEqual([]);
    expect(await desk.store.engine.pinnedTo(person(1).id)).toEqual([person(1).address]);
    expect(await desk.store.engine.pinnedTo(person(2).id)).toEqual([]);
    const [another] = of(2);
    expect(await desk.writer.submit(personFound(person(1).address!, another!))).toBe(false);
    expect((await due()).filter((key) => key.startsWith('notice/approver-changed/'))).toHaveLength(1);
    const joined = { person: { ...person(2), address: person(1).address! }, guest: false, conversation };
    expect(await desk.writer.submit(personJoined(joined))).toBe('address-is-another-persons');
    expect((await desk.store.engine.request(request.id))?.route.unresolved).toEqual([person(1).address]);
    for (const { text } of await desk.entries()) expect(text).not.toContain('approver1@example.com');
  });

  test('an address that the policy does not name is nobody’s by the directory', async () => {
    await start(policyOf());
    const [found] = of(3);
    expect(await desk.writer.submit(personFound('other@example.com', found!))).toBe(false);
    expect(await desk.types()).not.toContain('approver-pinned');
  });

  test.each(['not-allowed', 'not-in-catalogue'] as const)(
    'that an installation is %s is told once, however many people it is about',
    async (outcome) => {
      await start(policyOf());
      for (const number of [1, 2]) await desk.writer.submit(installationTried(person(number).id, outcome));
      expect((await due()).filter((key) => key.startsWith('notice/app-not-installed/'))).toHaveLength(1);
      const entries = (await desk.entries()).filter(({ type }) => type === 'app-installation');
      expect(entries.map(({ data }) => data['outcome'])).toEqual([outcome, outcome]);
      for (const { text } of entries) expect(text).not.toContain('00000000-0000-4000');
    },
  );

  test('those who are only told get a card that says so, behind the questions, and never count as somebody who was shown it', async () => {
    const watchers = { members: [person(3).id, person(1).id] };
    await start(grouped({ owners: { members: [person(1).id] }, watchers }, { notify: ['watchers'] }));
    const request = await open();
    const deliveries = await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100);
    expect(deliveries.map(({ key, told }) => [key, told])).toEqual([
      [cardOf(request, 1), undefined],
      [cardOf(request, 3), true],
    ]);
    expect(request.route.notify).toEqual([]);
    const soon = new Date(desk.nowMs + minuteMs).toISOString();
    const shown = async (before: (typeof deliveries)[number]): Promise<void> => {
      await desk.writer.submit(deliveryAttempted({ before, after: { ...before, shown: 1, status: 'done' } }));
    };
    await shown(deliveries[1]!);
    expect(await desk.store.engine.undelivered(soon)).toEqual([request.id]);
    await shown(deliveries[0]!);
    expect(await desk.store.engine.undelivered(soon)).toEqual([]);
    expect(await vote(request, 3)).toMatchObject({ ok: false, why: 'NOT_AN_APPROVER' });
  });
});
