import { afterAttempt, lastingKey, type Delivery } from '../../src/outbox';
import { addSilence, allNeeds, chase, deliveryAttempted, readBack, takeReads, type Read } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { lockboxFacts } from '../fixtures/requests';
import { route } from '../routing/policies';
import { Desk, policyOf, tenantId } from './rig';

const minuteMs = 60_000;
const far = '2027-01-01T00:00:00.000Z';
const place = {
  conversation: { serviceUrl: 'http://127.0.0.1', conversationId: '19:ops', tenantId },
  activityId: 'message-1',
};

describe.each(playedOn())('a channel on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  let number = 0;
  beforeEach(async () => {
    desk = await Desk.open(await fresh());
    number = 0;
  });
  afterEach(() => desk.close());

  const reads = (count: number): Read[] =>
    Array.from({ length: count }, () => {
      number += 1;
      const azureId = `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`;
      return { facts: lockboxFacts({ azureId }), azureStatus: 'Pending' };
    });
  const open = async (count: number): Promise<string[]> => (await desk.writer.submit(takeReads(reads(count)))).opened;
  const toChannel = async (): Promise<Delivery[]> =>
    (await desk.store.engine.deliveriesDue(far, 1_000)).filter(({ recipient }) => recipient.kind === 'channel');
  const cards = async (): Promise<number> =>
    (await toChannel()).filter(({ content }) => content.kind === 'card').length;
  const lists = async (): Promise<{ about: string; ids: number; wanted: number }[]> =>
    (await toChannel()).flatMap(({ content, wanted }) =>
      content.kind === 'notice' && 'requestIds' in content.notice
        ? [{ about: content.notice.about, ids: content.notice.requestIds.length, wanted }]
        : [],
    );
  const shown = async (): Promise<void> => {
    for (const before of await toChannel()) {
      const clock = { now: () => new Date(desk.nowMs) };
      const after = afterAttempt(before, before.wanted, { kind: 'sent', activityId: 'message-1' }, clock);
      await desk.writer.submit(deliveryAttempted({ before, after: { ...after, place } }));
    }
  };

  test('is told of 50 requests of one read in one message with a list', async () => {
    await open(50);
    expect([await cards(), await lists()]).toEqual([0, [{ about: 'opened-many', ids: 50, wanted: 50 }]]);
  });

  test('gets 20 cards of a burst that is spread over polls, and the rest as one list that is changed', async () => {
    for (let poll = 0; poll < 10; poll += 1) {
      await open(5);
      desk.nowMs += minuteMs / 2;
    }
    expect([await cards(), await lists()]).toEqual([20, [{ about: 'opened-many', ids: 30, wanted: 30 }]]);
  });

  test('has its list changed in place once it stands there, and not posted anew', async () => {
    await open(21);
    await shown();
    expect(await lists()).toEqual([]);
    desk.nowMs += minuteMs;
    await open(2);
    const [list] = await toChannel();
    expect(list).toMatchObject({ place, wanted: 23, shown: 21, content: { notice: { about: 'opened-many' } } });
  });

  test('keeps what was added to its list while that was being sent', async () => {
    await open(21);
    const [before] = await toChannel();
    await open(1);
    const after = afterAttempt(before!, 21, { kind: 'sent', activityId: 'm' }, { now: () => new Date(desk.nowMs) });
    await desk.writer.submit(deliveryAttempted({ before: before!, after: { ...after, place } }));
    expect(await lists()).toEqual([{ about: 'opened-many', ids: 22, wanted: 22 }]);
  });

  test('has what became of a list kept with that list, where a newer one took its key meanwhile', async () => {
    await open(21);
    const [before] = await toChannel();
    desk.nowMs += 11 * minuteMs;
    await open(21);
    const after = afterAttempt(
      before!,
      21,
      { kind: 'sent', activityId: 'message-1' },
      { now: () => new Date(desk.nowMs) },
    );
    await desk.writer.submit(deliveryAttempted({ before: before!, after: { ...after, place } }));
    const [newer, ...others] = await toChannel();
    expect([newer!.key, newer!.shown, newer!.place, others]).toEqual([before!.key, 0, undefined, []]);
    const loaded = await desk.store.work.transact((tx) => tx.load(allNeeds([{ deliveries: [lastingKey(before!)] }])));
    expect(loaded.deliveries.get(lastingKey(before!))).toMatchObject({ status: 'done', shown: 21, place });
  });

  test('gets cards again ten minutes after a burst, and a new list for the next', async () => {
    await open(21);
    await shown();
    desk.nowMs += 10 * minuteMs;
    await open(1);
    expect([await cards(), await lists()]).toEqual([1, []]);
    await shown();
    await open(21);
    const [next] = await toChannel();
    expect(next?.place).toBeUndefined();
    expect(await lists()).toEqual([{ about: 'opened-many', ids: 21, wanted: 21 }]);
  });

  test.each([
    ['Denied', ['ended-many']],
    ['Expired', ['ended-many', 'nobody-decided-many']],
  ])('that got a list is told of how all of it ended (%s) in lists too', async (word, expected) => {
    const ids = await open(50);
    await shown();
    for (const id of ids) await desk.writer.submit(readBack(id, word, far));
    expect((await lists()).map(({ about }) => about).sort()).toEqual(expected);
    expect(await cards()).toBe(0);
    const alone = (await toChannel()).filter(
      ({ content }) => content.kind === 'notice' && content.notice.about === 'nobody-decided',
    );
    expect(alone).toHaveLength(word === 'Expired' ? 20 : 0);
  });

  test('that is kept quiet is not told of a burst either, and its approvers are asked all the same', async () => {
    const by = { via: 'local', author: { name: 'x' } } as const;
    await desk.writer.submit(addSilence({ by, match: { channel: 'ops' }, forMs: 60 * minuteMs, comment: 'x' }));
    await open(30);
    expect(await toChannel()).toEqual([]);
    expect(await desk.store.history.silences(false)).toMatchObject([{ count: 30 }]);
    expect(await desk.store.engine.deliveriesDue(far, 1_000)).toHaveLength(60);
  });
});

describe.each(playedOn())('a burst of escalations on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  afterEach(() => desk.close());

  test('is 20 messages and one list, to the channel that is brought in and to the admins', async () => {
    const escalate = [{ afterMs: minuteMs, to: ['leads'] }];
    const inForce = policyOf();
    const routes = [route('everything', { escalate, approvers: ['owners'] })];
    const channels = { ops: { hears: ['escalated' as const] }, leads: { hears: [] } };
    desk = await Desk.open(await fresh(), { policy: { ...inForce, routes, channels } });
    const reads = Array.from({ length: 50 }, (_, index): Read => {
      const azureId = `c0ffee00-0000-4000-8000-${String(index).padStart(12, '0')}`;
      return {
        facts: lockboxFacts({ azureId, createdAt: new Date(desk.nowMs).toISOString() }),
        azureStatus: 'Pending',
      };
    });
    await desk.writer.submit(takeReads(reads));
    desk.nowMs += 2 * minuteMs;
    for (const request of await desk.store.engine.chased(far, 100)) await desk.writer.submit(chase(request));
    const due = await desk.store.engine.deliveriesDue(far, 1_000);
    const to = (name: string): string[] =>
      due.flatMap(({ recipient, content }) => {
        if (recipient.kind !== 'channel' || recipient.name !== name) return [];
        return [content.kind === 'notice' ? content.notice.about : content.kind];
      });
    expect(to('leads').sort()).toEqual([...Array<string>(20).fill('card'), 'escalated-many']);
    expect(to('ops').sort()).toEqual([...Array<string>(20).fill('escalated'), 'escalated-many']);
    // Those who can answer have a card of each all the same.
    expect(due.filter(({ recipient }) => recipient.kind === 'person')).toHaveLength(100);
  });
});
