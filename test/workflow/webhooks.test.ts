import type { Signal } from '../../src/model';
import { isEvent, type EventDelivery } from '../../src/outbox';
import { meaningOf } from '../../src/watch';
import {
  castVote,
  chase,
  claimRequest,
  personJoined,
  replayRecords,
  sourceFailing,
  takePreflight,
  takeReads,
  type Presser,
} from '../../src/workflow';
import { hearings, requestEvents, type Hearing } from '../../src/model';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person, subscriptionId } from '../fixtures/requests';
import { route } from '../routing/policies';
import { Desk, policyOf, start, tenantId } from './rig';

const hourMs = 3_600_000;
const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const conversation = { serviceUrl: 'https://smba.example', conversationId: 'c1', tenantId };

describe.each(playedOn())('what other tools are told, with the record on $name:', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  afterEach(() => desk.close());

  const begin = async (hears: readonly Hearing[] = hearings, changes: object = {}): Promise<void> => {
    const routes = [
      route('everything', {
        notify: ['ops'],
        approvals: 2,
        escalate: [{ afterMs: hourMs, to: ['leads'] }],
        ...changes,
      }),
    ];
    const groups = { owners: { members: [person(1).id, person(2).id] }, leads: { members: [person(3).id] } };
    const policy = policyOf({ routes, groups, webhooks: [{ key: 'hook', hears }] });
    desk = await Desk.open(await fresh(), { policy });
  };
  const read = async (azureStatus: string, azureId = 'a1', auto?: 'approve'): Promise<string> => {
    const facts = lockboxFacts({ azureId, justification: 'canary' });
    const one = { facts, azureStatus, ...(auto === undefined ? {} : { auto }) };
    const { opened, changed } = await desk.writer.submit(takeReads([one]));
    return [...opened, ...changed][0]!;
  };
  const events = async (): Promise<EventDelivery[]> => {
    const found = await desk.store.engine.eventsOfOthers([], '2099-01-01T00:00:00.000Z', 1_000);
    return found.sort((a, b) => a.content.seq - b.content.seq || a.key.localeCompare(b.key));
  };
  const names = async (): Promise<string[]> => (await events()).map(({ content }) => content.event.name);
  const find = async (name: string) =>
    (await events()).find(({ content }) => content.event.name === name)!.content.event;

  /** A request is claimed, voted on, escalated, approved in Azure and used; another one expires. */
  async function live(): Promise<string> {
    const id = await read('Pending');
    await desk.writer.submit(claimRequest({ requestId: id, by: presser(1) }));
    await desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: 'canary reason', by: presser(1) }));
    desk.nowMs += 3 * hourMs;
    await desk.writer.submit(chase((await desk.store.engine.request(id))!));
    await read('Approved');
    await read('Completed');
    await read('Pending', 'b2');
    await read('Expired', 'b2');
    return id;
  }

  test('the whole life of a request, each step once, with the ledger entry that proves it', async () => {
    await begin();
    const id = await live();
    const of = (await events())
      .filter(({ content }) => content.event.subject === id)
      .map(({ content }) => content.event);
    expect(of.map((event) => event.id)).toEqual([
      `${id}/1/opened`,
      `${id}/2/claimed`,
      `${id}/3/voted`,
      `${id}/4/escalated`,
      `${id}/5/claim-ended`,
      `${id}/6/decided`,
      `${id}/7/access-ended`,
    ]);
    const entries = await desk.entries();
    for (const { data, subject } of of) {
      const entry = entries[data['seq'] as number]!;
      expect(entry.request).toBe(subject);
      expect(entry.data['after']).toMatchObject({ version: data['version'], state: data['state'] });
    }
    expect(await find('request.escalated.v1')).toMatchObject({ data: { stage: 'escalate-0', to: ['leads'] } });
    expect(await find('request.voted.v1')).toMatchObject({ data: { approvals: 1, approvalsWanted: 2 } });
    expect(await find('request.access-ended.v1')).toMatchObject({ data: { how: 'completed', verdict: 'approve' } });
    expect(await find('request.expired.v1')).toMatchObject({ data: { state: 'expired' } });
  });

  test.each([...hearings])('a webhook that hears of %s is told of nothing else', async (hearing) => {
    await begin([hearing]);
    await live();
    const heard = (await names()).filter((name) => name.startsWith('request.'));
    const listed: Record<string, Hearing> = requestEvents;
    expect(heard.filter((name) => listed[name] !== hearing)).toEqual([]);
    expect(heard.length > 0).toBe(hearing !== 'faults' && hearing !== 'daily');
  });

  test('nothing that names a person and nothing that anybody wrote', async () => {
    await begin();
    await live();
    const told = JSON.stringify((await events()).map(({ content }) => content.event));
    for (const { id, name, address } of [1, 2, 3].map(person)) {
      for (const personal of [id, name, address]) expect(told).not.toContain(personal);
    }
    expect(told).not.toContain('canary');
    expect(told).not.toContain('Contoso AI Production');
  });

  test('no id holds a full stop, since the signature is taken over id, moment and body joined by them', async () => {
    await begin();
    await live();
    await desk.writer.submit(sourceFailing('lockbox/x', new Date(start).toISOString(), 'canary'));
    for (const { content } of await events()) expect(content.event.id).not.toContain('.');
  });

  test('a request that Azure decided by itself was decided, and did not open', async () => {
    await begin();
    await read('Approved', 'a1', 'approve');
    expect(await names()).toEqual(['request.decided.v1']);
    expect(await find('request.decided.v1')).toMatchObject({ data: { via: 'azure-auto', verdict: 'approve' } });
  });

  test('requests that were closed before they were seen are one notice with their ids', async () => {
    await begin();
    const id = await read('Denied');
    expect(await names()).toEqual(['notice.first-seen-closed.v1']);
    expect(await find('notice.first-seen-closed.v1')).toMatchObject({ data: { requests: [id], requestCount: 1 } });
  });

  test('of a fault only what it is, not the text that the admins read', async () => {
    await begin();
    await desk.writer.submit(sourceFailing('lockbox/x', new Date(start).toISOString(), 'canary reason'));
    await desk.writer.submit(
      takePreflight({ id: '1', isOptedIn: false, subscriptions: [], serviceId: undefined, told: new Map() }),
    );
    const [failing, preflight] = (await events()).map(({ content }) => content.event);
    expect(failing).toMatchObject({
      name: 'notice.source-failing.v1',
      data: { about: 'source-failing', failing: 'lockbox/x', seq: expect.any(Number) },
    });
    expect(Object.keys(preflight!.data).sort()).toEqual(['about', 'seq']);
  });

  test('a fault is told to tools also where there is no channel for the admins', async () => {
    const policy = policyOf({ webhooks: [{ key: 'hook', hears: ['faults'] }] });
    const { admins: _, ...withoutAdmins } = policy;
    desk = await Desk.open(await fresh(), { policy: withoutAdmins });
    await desk.writer.submit(sourceFailing('lockbox/x', new Date(start).toISOString(), 'canary'));
    expect(await names()).toEqual(['notice.source-failing.v1']);
  });

  test('the same fault is told once, however often it is met, and does not tell whose it is', async () => {
    const address = 'owner@example.com';
    const members = [address];
    const policy = policyOf({ webhooks: [{ key: 'hook', hears: ['faults'] }] });
    desk = await Desk.open(await fresh(), { policy: { ...policy, groups: { owners: { members } } } });
    await desk.writer.submit(personJoined({ person: { ...person(1), address }, guest: false, conversation }));
    const another = { person: { ...person(2), address }, guest: false, conversation };
    await desk.writer.submit(personJoined(another));
    const first = await events();
    desk.nowMs += hourMs;
    await desk.writer.submit(personJoined(another));
    expect(await events()).toEqual(first);
    const told = (await events()).map(({ content }) => content.event);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(address);
    expect(JSON.stringify(told)).not.toContain(person(2).id);
  });

  test('nothing of what is replayed', async () => {
    await begin();
    const signal: Signal = {
      shape: 'rest',
      key: 'past',
      operation: 'Microsoft.CustomerLockbox/requests/UpdateApproval/action',
      status: 'succeeded',
      at: '2026-01-01T00:00:00.000Z',
      subscriptionId,
      resourceId: `/subscriptions/${subscriptionId}/providers/Microsoft.CustomerLockbox/requests/a1`,
      caller: { kind: 'person', id: person(1).id },
      properties: { requestBody: '{"decision":"Approve"}' },
    };
    const told = meaningOf(signal);
    if (told.kind === 'ignored') throw new Error('the record is for us');
    await desk.writer.submit(replayRecords([{ signal, told }]));
    expect(await desk.types()).toEqual(expect.arrayContaining(['signal-taken', 'approved']));
    expect(await events()).toEqual([]);
  });

  test('what is told is kept as it was, whatever becomes of the request', async () => {
    await begin();
    const id = await read('Pending');
    const [before] = await events();
    await read('Expired');
    const [after] = await events();
    expect(after).toEqual(before);
    expect(isEvent(after!)).toBe(true);
    expect(after!.content.event.data).toMatchObject({ request: id, state: 'pending', version: 1 });
  });
});
