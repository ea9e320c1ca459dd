import fc from 'fast-check';
import {
  attribute,
  castVote,
  channelJoined,
  decisionStep,
  deliveryAttempted,
  personJoined,
  readBack,
  replayRecords,
  takeReads,
  takeSignals,
  type Command,
  type Presser,
} from '../../src/workflow';
import type { Signal } from '../../src/model';
import { meaningOf } from '../../src/watch';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person, subscriptionId } from '../fixtures/requests';
import { route } from '../routing/policies';
import { Desk, policyOf, tenantId } from './rig';

const facts = lockboxFacts();
const read = (azureStatus: string, azureId = facts.azureId) => ({ facts: lockboxFacts({ azureId }), azureStatus });
const presser = (number: number): Presser => ({ ...person(number), tenantId, guest: false });
const conversation = { serviceUrl: 'https://smba.example', conversationId: 'c1', tenantId };

describe.each(playedOn())('the workflow on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  afterEach(() => desk.close());

  const open = async (azureStatus = 'Pending'): Promise<string> => {
    const { opened } = await desk.writer.submit(takeReads([read(azureStatus)]));
    return opened[0]!;
  };
  const due = async (): Promise<string[]> =>
    (await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 100)).map(({ key }) => key);

  test('opens a request with its question to each approver and channel, once however often it is read', async () => {
    desk = await Desk.open(await fresh());
    const id = await open();
    await desk.writer.submit(takeReads([read('Pending'), read('Pending')]));
    expect(await desk.types()).toEqual(['ledger-opened', 'request-opened', 'approvers-asked']);
    expect((await due()).sort()).toEqual(
      [`card/${id}/channel/ops`, `card/${id}/person/${person(1).id}`, `card/${id}/person/${person(2).id}`].sort(),
    );
  });

  test('names a request that several instances meet alike, whatever case Azure writes its id in', async () => {
    desk = await Desk.open(await fresh());
    await open();
    const again = await desk.writer.submit(takeReads([read('Pending', facts.azureId.toUpperCase())]));
    expect(again.opened).toEqual([]);
  });

  test('writes nothing that names or describes a person into an entry', async () => {
    desk = await Desk.open(await fresh());
    const id = await open();
    const { name, address, id: oid } = person(1);
    await desk.writer.submit(personJoined({ person: person(1), guest: false, conversation }));
    await desk.writer.submit(
      castVote({ requestId: id, verdict: 'reject', reason: 'because of Grace', by: presser(1) }),
    );
    await desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: 'x', by: presser(9) }));
    const all = (await desk.entries()).map(({ text }) => text).join('\n');
    for (const secret of [name!, address!, oid, 'because of Grace', facts.justification, 'approver9']) {
      expect(all).not.toContain(secret);
    }
    const kept = [];
    for await (const row of desk.store.history.personal()) kept.push(JSON.stringify(row.value));
    expect(kept.join('\n')).toContain('because of Grace');
  });

  test('asks about a request that was only known from a replay, once Azure shows that it waits', async () => {
    desk = await Desk.open(await fresh());
    const record = { ...signal('replayed'), resourceId: facts.azurePath! };
    const told = meaningOf(record);
    if (told.kind === 'ignored') throw new Error('the record means nothing');
    await desk.writer.submit(replayRecords([{ signal: record, told }]));
    expect(await due()).toEqual([]);
    const { opened } = await desk.writer.submit(takeReads([read('Pending')]));
    expect(opened).toHaveLength(1);
    expect(await desk.store.engine.request(opened[0]!)).toMatchObject({ source: 'live', version: 2 });
    expect((await due()).filter((key) => key.startsWith('card/'))).toHaveLength(3);
    const answer = await desk.writer.submit(
      castVote({ requestId: opened[0]!, verdict: 'approve', reason: '', by: presser(1) }),
    );
    expect(answer.ok).toBe(true);
  });

  test('keeps a channel that was joined by a message where it is, and moves one that is named by its id', async () => {
    const elsewhere = { ...conversation, conversationId: 'c2' };
    const channels = { ops: { hears: [] }, named: { channel: 'c2', hears: [] } };
    desk = await Desk.open(await fresh(), { policy: policyOf({ channels }) });
    for (const name of ['ops', 'named']) {
      await desk.writer.submit(channelJoined(name, conversation));
      await desk.writer.submit(channelJoined(name, elsewhere));
    }
    const { store } = desk;
    expect((await store.engine.channel('ops'))?.conversation.conversationId).toBe('c1');
    expect((await store.engine.channel('named'))?.conversation.conversationId).toBe('c2');
  });

  test('leaves the end of a request whose decision is being sent to whoever sends it', async () => {
    desk = await Desk.open(await fresh());
    const id = await open();
    await desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: '', by: presser(1) }));
    const before = await desk.store.engine.request(id);
    await desk.writer.submit(decisionStep(before!, { do: 'sending' }));
    expect((await desk.writer.submit(takeReads([read('Completed')]))).changed).toEqual([]);
    const sending = await desk.store.engine.request(id);
    await desk.writer.submit(decisionStep(sending!, { do: 'not-sent', retryAt: new Date(desk.nowMs).toISOString() }));
    await desk.writer.submit(takeReads([read('Completed')]));
    expect((await desk.store.engine.request(id))?.current.state).toBe('cancelled');
  });

  test('tells a channel of many requests that open at once in one list, and asks each approver about each', async () => {
    desk = await Desk.open(await fresh());
    const many = Array.from({ length: 50 }, (_, index) =>
      read('Pending', `c0ffee00-0000-4000-9000-${String(index).padStart(12, '0')}`),
    );
    await desk.writer.submit(takeReads(many));
    const deliveries = await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 200);
    const toChannel = deliveries.filter(({ recipient }) => recipient.kind === 'channel');
    expect(toChannel).toHaveLength(1);
    expect(toChannel[0]?.content).toMatchObject({ notice: { about: 'opened-many' } });
    expect(deliveries.filter(({ recipient }) => recipient.kind === 'person')).toHaveLength(100);
  });

  test.each([
    ['decided', 'Approved', 1],
    ['expired', 'Expired', 1],
    ['decided', 'Expired', 0],
    ['faults', 'Approved', 0],
  ] as const)(
    'a channel that hears only of what is %s is told of a request that is %s so often: %d',
    async (...row) => {
      const [what, azureStatus, times] = row;
      desk = await Desk.open(await fresh(), { policy: policyOf({ channels: { ops: { hears: [what] } } }) });
      await open();
      const toOps = async (): Promise<string[]> =>
        (await due()).filter((key) => key.startsWith('card/') && key.endsWith('channel/ops'));
      expect(await toOps()).toEqual([]);
      await desk.writer.submit(takeReads([read(azureStatus)]));
      expect(await toOps()).toHaveLength(times);
    },
  );

  test('opens more requests at once than a statement takes values', async () => {
    desk = await Desk.open(await fresh());
    const many = Array.from({ length: 1_000 }, (_, index) =>
      read('Pending', `c0ffee00-0000-4000-9000-${String(index).padStart(12, '0')}`),
    );
    const { opened } = await desk.writer.submit(takeReads(many));
    expect(opened).toHaveLength(1_000);
    const expired = many.slice(0, 501).map((one) => ({ ...one, azureStatus: 'Expired' }));
    expect((await desk.writer.submit(takeReads(expired))).changed).toHaveLength(501);
  });

  test('tells requests that were closed when first seen in one message, and asks nobody', async () => {
    desk = await Desk.open(await fresh());
    const ids = ['c0ffee00-0000-4000-8000-000000000001', 'c0ffee00-0000-4000-8000-000000000002'];
    const { opened } = await desk.writer.submit(takeReads(ids.map((azureId) => read('Approved', azureId))));
    expect(opened).toHaveLength(2);
    const notices = await due();
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('first-seen-closed');
  });

  test('believes that Azure decided by itself only where Azure shows that very verdict', async () => {
    desk = await Desk.open(await fresh());
    await desk.writer.submit(takeReads([{ ...read('Denied'), auto: 'approve' }]));
    const [request] = (await desk.store.history.page({}, 1)).items;
    expect(request?.current).toMatchObject({ state: 'rejected', outcome: { via: 'elsewhere' } });
  });

  test('moves a cursor in the commit that took what was read up to it', async () => {
    desk = await Desk.open(await fresh());
    const before = await desk.store.engine.cursor('activity/s');
    await desk.writer.submit(takeSignals([signal('a')], { source: 'activity/s', cursor: '2026-11-24T09:00:00.000Z' }));
    expect(before).toBeUndefined();
    expect(await desk.store.engine.cursor('activity/s')).toMatchObject({ cursor: '2026-11-24T09:00:00.000Z' });
    expect(await desk.store.engine.hintsDue('2027-01-01T00:00:00.000Z', 10)).toHaveLength(1);
  });

  test('takes each signal once, however often and in whatever batches it comes', async () => {
    desk = await Desk.open(await fresh());
    const first = await desk.writer.submit(takeSignals([signal('a'), signal('b'), signal('a')]));
    const second = await desk.writer.submit(takeSignals([signal('b'), signal('c')]));
    expect([first, second]).toEqual([
      { taken: 2, ignored: 0, duplicates: 1 },
      { taken: 1, ignored: 0, duplicates: 1 },
    ]);
  });

  test('refuses an approver whose address went to another account, and tells the admins once', async () => {
    const members = [person(1).address!, person(2).id];
    const named = policyOf({ routes: [route('everything')], groups: { owners: { members } } });
    desk = await Desk.open(await fresh(), { policy: named });
    await desk.writer.submit(personJoined({ person: person(1), guest: false, conversation }));
    const id = await open();
    const impostor: Presser = { ...presser(7), address: person(1).address! };
    for (let press = 0; press < 2; press += 1) {
      const answer = await desk.writer.submit(
        castVote({ requestId: id, verdict: 'approve', reason: '', by: impostor }),
      );
      expect(answer).toMatchObject({ ok: false, why: 'APPROVER_CHANGED' });
    }
    const joined = await desk.writer.submit(personJoined({ person: impostor, guest: false, conversation }));
    expect(joined).toBe('address-is-another-persons');
    expect((await due()).filter((key) => key.includes('approver-changed'))).toHaveLength(1);
  });

  test('shows a card that changed while it was on its way once more', async () => {
    desk = await Desk.open(await fresh());
    const id = await open();
    const [before] = await desk.store.engine.deliveriesDue('2027-01-01T00:00:00.000Z', 1);
    await desk.writer.submit(castVote({ requestId: id, verdict: 'approve', reason: '', by: presser(1) }));
    const place = { conversation, activityId: 'm1' };
    const after = { ...before!, status: 'done' as const, shown: 1, place };
    await desk.writer.submit(deliveryAttempted({ before: before!, after, card: '{}' }));
    expect(await due()).toContain(before!.key);
  });

  test('ends alike and in one decision, whatever the order of clicks, answers, log and reads', async () => {
    const database = await fresh();
    desk = await Desk.open(database);
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...Array(9).keys()], { minLength: 9 }), async (order) => {
        round += 1;
        const azureId = `c0ffee00-0000-4000-8000-${String(round).padStart(12, '0')}`;
        const { opened } = await desk.writer.submit(takeReads([read('Pending', azureId)]));
        const id = opened[0]!;
        const happenings = happeningsOf(id, azureId);
        for (const index of order) await happenings[index]!(desk);
        // Azure has the last word: it shows Approved from some moment on, and says who.
        await desk.writer.submit(readBack(id, 'Approved', new Date(desk.nowMs).toISOString()));
        await desk.writer.submit(attribute({ ...named, facts: { kind: 'lockbox', azureId } }));
        const request = await desk.store.engine.request(id);
        expect(request?.current.state).toBe('approved');
        const entries = (await desk.store.history.entriesOf(id)).length;
        for (const index of order) await happenings[index]!(desk);
        const still = await desk.store.engine.request(id);
        expect(still?.version).toBe(request?.version);
        expect(entries).toBeGreaterThan(0);
      }),
      { numRuns: 15 },
    );
    const types = await desk.entries();
    for (const id of new Set(types.map(({ request }) => request))) {
      if (id === undefined) continue;
      expect(types.filter(({ request, type }) => request === id && type === 'approved').length).toBe(1);
    }
  });
});

const named = {
  verdict: 'approve' as const,
  by: { kind: 'person' as const, id: 'portal' },
  as: 'elsewhere' as const,
  at: '2026-11-24T09:00:00.000Z',
};

/** What can happen around a request that Azure ends up approving. */
function happeningsOf(id: string, azureId: string): ((desk: Desk) => Promise<unknown>)[] {
  const vote = (number: number): Command<unknown> =>
    castVote({ requestId: id, verdict: 'approve', reason: 'because', by: presser(number) });
  const step = async (desk: Desk, command: Parameters<typeof decisionStep>[1]): Promise<unknown> => {
    const before = await desk.store.engine.request(id);
    return before === undefined ? undefined : desk.writer.submit(decisionStep(before, command));
  };
  return [
    (desk) => desk.writer.submit(vote(1)),
    (desk) => desk.writer.submit(vote(2)),
    (desk) => step(desk, { do: 'sending' }),
    (desk) => step(desk, { do: 'accepted' }),
    (desk) => desk.writer.submit(takeReads([read('Approving', azureId)])),
    (desk) => desk.writer.submit(takeReads([read('Pending', azureId)])),
    (desk) => desk.writer.submit(takeReads([read('Approved', azureId)])),
    (desk) => desk.writer.submit(takeReads([read('Approved', azureId)])),
    (desk) => desk.writer.submit(attribute({ ...named, facts: { kind: 'lockbox', azureId } })),
  ];
}

function signal(key: string): Signal {
  return {
    shape: 'rest',
    key,
    operation: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action',
    status: 'succeeded',
    at: '2026-11-24T08:30:00.000Z',
    subscriptionId,
    resourceId: `/subscriptions/${subscriptionId}`,
    caller: { kind: 'unknown' },
    properties: {},
  };
}
