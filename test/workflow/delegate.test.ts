import {
  askOthers,
  castVote,
  chase,
  delegate,
  endDelegation,
  personJoined,
  takeGroup,
  takeReads,
  type Presser,
} from '../../src/workflow';
import type { Refusal } from '../../src/model';
import { mayAnswer } from '../../src/routing';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';
import { Desk, policyOf, start, tenantId } from './rig';

const dayMs = 86_400_000;
const at = (ms: number): string => new Date(start + ms).toISOString();
const presser = (number: number, changes: Partial<Presser> = {}): Presser => {
  return { ...person(number), tenantId, guest: false, ...changes };
};

describe.each(playedOn())('standing in for an approver, on $name,', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  afterEach(() => desk.close());

  const join = (number: number): Promise<unknown> => {
    const conversation = { serviceUrl: 'https://smba.example', conversationId: `c${String(number)}`, tenantId };
    return desk.writer.submit(personJoined({ person: person(number), guest: false, conversation }));
  };
  const begin = async (approvals = 1): Promise<void> => {
    const escalate = [{ afterMs: dayMs, to: ['leads'] }];
    const groups = {
      owners: { members: [person(1).id, person(2).id] },
      leads: { members: [person(3).id] },
    };
    const { routes, ...rest } = policy([route('everything', { approvals, escalate, approvers: ['owners'] })], groups);
    desk = await Desk.open(await fresh(), { policy: policyOf({ ...rest, routes }) });
    for (const number of [1, 2, 3, 7, 8]) await join(number);
  };
  const open = async (azureId = lockboxFacts().azureId): Promise<string> => {
    const { opened } = await desk.writer.submit(
      takeReads([{ facts: lockboxFacts({ azureId }), azureStatus: 'Pending' }]),
    );
    return opened[0]!;
  };
  const over = (from: number, to: number | string, ms = dayMs) => {
    const who = typeof to === 'string' ? to : person(to).id;
    return desk.writer.submit(delegate({ by: presser(from), to: who, until: at(ms) }));
  };
  const vote = (requestId: string, number: number) =>
    desk.writer.submit(castVote({ requestId, verdict: 'approve', reason: '', by: presser(number) }));
  const request = async (id: string) => (await desk.store.engine.request(id))!;

  test('counts for what waits already and for what opens later, and each card says for whom', async () => {
    await begin();
    const before = await open();
    expect(await over(1, person(7).address!.toUpperCase())).toMatchObject({ ok: true, requests: 1 });
    const after = await open('c0ffee00-0000-4222-8333-000000000002');
    for (const id of [before, after]) {
      expect((await request(id)).route.delegations).toMatchObject([{ from: person(1), to: person(7) }]);
      expect(await vote(id, 7)).toMatchObject({
        ok: true,
        request: { current: { state: 'deciding', votes: [{ by: person(7), for: person(1) }] } },
      });
      const due = await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100);
      expect(due.map(({ key }) => key)).toContain(`card/${id}/person/${person(7).id}`);
    }
  });

  test('ends at its moment: whoever stood in is refused by name, and the approver still decides', async () => {
    await begin();
    const id = await open();
    await over(1, 7, 60_000);
    desk.nowMs += 60_000;
    expect(await vote(id, 7)).toMatchObject({ ok: false, why: 'DELEGATION_ENDED' });
    expect(await vote(id, 1)).toMatchObject({ ok: true });
    const later = await open('c0ffee00-0000-4222-8333-000000000002');
    expect((await request(later)).route.delegations).toBeUndefined();
  });

  test('ends when the approver says so, and when they have another stand in', async () => {
    await begin();
    const id = await open();
    await over(1, 7);
    await over(1, 8);
    expect(await vote(id, 7)).toMatchObject({ ok: false, why: 'DELEGATION_ENDED' });
    expect(await desk.writer.submit(endDelegation(presser(1)))).toMatchObject({ ok: true, requests: 1 });
    expect(await vote(id, 8)).toMatchObject({ ok: false, why: 'DELEGATION_ENDED' });
    expect(await desk.writer.submit(endDelegation(presser(1)))).toEqual({ ok: false, why: 'NOTHING_DELEGATED' });
    expect((await desk.types()).filter((type) => type.startsWith('delegation'))).toEqual([
      'delegation-made',
      'delegation-made',
      'delegation-over',
      'delegation-ended',
      'delegation-refused',
    ]);
  });

  test('is not passed on: whoever stands in for somebody has nothing to hand over', async () => {
    await begin();
    const id = await open();
    await over(1, 7);
    expect(await over(7, 8)).toEqual({ ok: false, why: 'NOTHING_TO_DELEGATE' });
    // An approver who stands in for another hands over only their own place.
    await over(2, 1);
    expect((await request(id)).route.delegations).toMatchObject([
      { from: person(1), to: person(7) },
      { from: person(2), to: person(1) },
    ]);
    expect(await vote(id, 7)).toMatchObject({ request: { current: { votes: [{ for: person(1) }] } } });
  });

  test.each([
    ['the approver first', 1, 7, 'DELEGATOR_ANSWERED'],
    ['whoever stands in first', 7, 1, 'DELEGATE_ANSWERED'],
  ] as const)('is one answer with that of the approver: %s', async (_which, first, second, why) => {
    await begin(2);
    const id = await open();
    await over(1, 7);
    expect(await vote(id, first)).toMatchObject({ ok: true });
    expect(await vote(id, second)).toMatchObject({ ok: false, why });
    expect(await vote(id, 2)).toMatchObject({ ok: true, request: { current: { state: 'deciding' } } });
  });

  test('for two approvers at once is still one person, and so one answer', async () => {
    await begin(2);
    const id = await open();
    await over(1, 7);
    await over(2, 7);
    await vote(id, 7);
    expect(await vote(id, 7)).toMatchObject({ ok: false, why: 'ALREADY_VOTED' });
  });

  test('holds for those whom an escalation brings in, and the approver is not reminded meanwhile', async () => {
    await begin();
    const id = await open();
    await over(3, 8, 3 * dayMs);
    await over(1, 7, 3 * dayMs);
    desk.nowMs += dayMs;
    await desk.writer.submit(chase(await request(id)));
    expect(
      mayAnswer(await request(id), at(dayMs))
        .map((one) => one.id)
        .sort(),
    ).toEqual([1, 2, 3, 7, 8].map((number) => person(number).id));
    await desk.writer.submit(askOthers({ requestId: id, by: presser(2) }, await request(id)));
    expect(await vote(id, 8)).toMatchObject({ request: { current: { votes: [{ for: person(3) }] } } });
  });

  test('is handed over by a member of an Entra group before any request asks them, and not by who is only told', async () => {
    const group = '00000000-0000-4000-8000-0000000000e1';
    const groups = { owners: { members: [], entraGroup: group }, told: { members: [person(9).id] } };
    const { routes, ...rest } = policy([route('everything', { approvers: ['owners'], notify: ['told'] })], groups);
    desk = await Desk.open(await fresh(), { policy: policyOf({ ...rest, routes }) });
    for (const number of [1, 7, 9]) await join(number);
    expect(await over(1, 7)).toEqual({ ok: false, why: 'NOTHING_TO_DELEGATE' });
    await desk.writer.submit(takeGroup(group, [{ ...person(1), guest: false }]));
    expect(await over(1, 7)).toMatchObject({ ok: true, requests: 0 });
    expect(await over(9, 7)).toEqual({ ok: false, why: 'NOTHING_TO_DELEGATE' });
    const id = await open();
    expect((await request(id)).route.delegations).toMatchObject([{ from: { id: person(1).id }, to: person(7) }]);
  });

  const refused: [sentence: string, by: Presser, to: string, ms: number, Refusal][] = [
    ['of somebody who is no approver', presser(8), person(7).id, dayMs, 'NOTHING_TO_DELEGATE'],
    ['from another tenant', presser(1, { tenantId: person(1).id }), person(7).id, dayMs, 'WRONG_TENANT'],
    ['to oneself', presser(1), person(1).id, dayMs, 'DELEGATE_SELF'],
    ['to somebody nobody could reach', presser(1), 'nobody@example.com', dayMs, 'DELEGATE_UNKNOWN'],
    ['for a time that is over', presser(1), person(7).id, 0, 'DELEGATION_PERIOD'],
    ['for more than 90 days', presser(1), person(7).id, 90 * dayMs + 1, 'DELEGATION_PERIOD'],
  ];
  test.each(refused)('%s is refused by name, and recorded', async (_sentence, by, to, ms, why) => {
    await begin();
    expect(await desk.writer.submit(delegate({ by, to, until: at(ms) }))).toEqual({ ok: false, why });
    const last = (await desk.entries()).at(-1);
    expect(last).toMatchObject({ type: 'delegation-refused', data: { why } });
    expect(last?.text).not.toContain(by.id);
  });
});
