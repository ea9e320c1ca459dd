import { dailyRound, lastDailyMoment } from '../../src/engine/daily';
import { pollActivity } from '../../src/engine/poll-activity';
import { pollLockbox } from '../../src/engine/poll-lockbox';
import type { DailyMessage } from '../../src/model';
import { coveredBy, signCheckpoint } from '../../src/history';
import { generateKeyPem, signerFromPem } from '../../src/ledger';
import { simulatedSubscriptions } from '../../src/simulator';
import { sourceRead, type Fence } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { tenantId } from '../workflow/rig';
import { Surroundings, subscription } from './rig';

const hourMs = 3_600_000;
const allowedMs = 2 * hourMs;
const far = '2027-01-01T00:00:00.000Z';
const signer = signerFromPem(`test/${tenantId}/1`, generateKeyPem());
const everySubscription = Object.values(simulatedSubscriptions).map(({ subscriptionId }) => ({ id: subscriptionId }));

// The rig's clock begins at 09:00 UTC.
describe.each(playedOn())('the daily message on $name', ({ fresh }: TestDatabases) => {
  let around: Surroundings;
  let fence: Fence;
  beforeEach(async () => {
    around = await Surroundings.open(await fresh(), { verifierKey: signer.verifierKey });
    const { store, clock } = around.context;
    fence = (await store.acquire('daily', 'test', 30 * 24 * hourMs, clock.now().toISOString()))!;
  });
  afterEach(() => around.close());

  const sign = async () => {
    const checkpoint = await signCheckpoint(around.desk.store.history, signer, around.context.clock.now);
    return checkpoint === undefined ? undefined : coveredBy(checkpoint);
  };
  const round = (): Promise<boolean> => dailyRound(around.context, fence, sign);
  const readAll = async (subscriptions = everySubscription): Promise<void> => {
    await around.context.submit(sourceRead('subscriptions', 3 * hourMs));
    for (const one of subscriptions) {
      await pollLockbox(around.context, one, false, fence, allowedMs);
      await pollActivity(around.context, one, fence);
    }
  };
  /** Time passes, and everything is read within the time that it is owed. */
  const watched = async (ms: number): Promise<void> => {
    for (let reads = 0; reads < 12; reads += 1) {
      around.pass(ms / 12);
      await readAll();
    }
  };
  const entries = async () => (await around.desk.entries()).filter(({ type }) => type === 'daily');
  const messages = async (): Promise<DailyMessage[]> =>
    (await around.context.store.deliveriesDue(far, 100)).flatMap(({ content }) =>
      content.kind === 'notice' && content.notice.about === 'daily' ? [content.notice.message] : [],
    );

  test('names the time in which a partition of an event hub was not read to its end', async () => {
    const hub = 'event-hub/contoso.servicebus.windows.net/logs/0';
    await readAll();
    await around.context.submit(sourceRead(hub, 900_000));
    await round();
    await watched(12 * hourMs);
    await around.context.submit(sourceRead(hub, 900_000));
    // From now on it is owed no read before the message.
    around.pass(1);
    await around.context.submit(sourceRead(hub, 24 * hourMs));
    await watched(11 * hourMs);
    expect(await round()).toBe(true);
    const [message] = await messages();
    expect(message?.logGaps.first).toEqual([
      { source: hub, from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T21:00:00.000Z' },
    ]);
  });

  test('says that there was no request where everything was read, names its entry and the checkpoint that covers it', async () => {
    await readAll();
    await round();
    await watched(23 * hourMs);
    expect(await round()).toBe(true);
    const [message] = await messages();
    const [entry] = await entries();
    expect(entry?.data).toMatchObject({
      from: '2026-11-24T09:00:00.000Z',
      to: '2026-11-25T08:00:00.000Z',
      subscriptions: everySubscription.map(({ id }) => id).sort(),
      gaps: [],
      logGaps: [],
      requests: { opened: [], waiting: [] },
      tenantScope: 'not-readable',
    });
    const all = await around.desk.entries();
    expect(all[message!.seq]?.type).toBe('daily');
    expect(message).toMatchObject({ whole: everySubscription.length, gaps: { count: 0 }, isListed: true });
    expect(message!.checkpoint!.size).toBeGreaterThan(message!.seq);
    const newest = await around.desk.store.history.newestCheckpoint();
    expect(message!.checkpoint!.root).toBe(newest!.note.split('\n')[2]);
  });

  test('is sent once a day, at eight, however often it is looked at', async () => {
    await round();
    expect(await round()).toBe(false);
    around.pass(23 * hourMs - 1);
    expect(await round()).toBe(false);
    around.pass(1);
    expect(await Promise.all([round(), round()])).toContain(true);
    expect(await round()).toBe(false);
    expect(await messages()).toHaveLength(1);
    around.pass(24 * hourMs);
    expect(await round()).toBe(true);
    expect((await entries()).map(({ data }) => [data['from'], data['to']])).toEqual([
      ['2026-11-24T09:00:00.000Z', '2026-11-25T08:00:00.000Z'],
      ['2026-11-25T08:00:00.000Z', '2026-11-26T08:00:00.000Z'],
    ]);
  });

  test('that was missed is sent once, late, and speaks of all the time since the last', async () => {
    await round();
    around.pass(3 * 24 * hourMs + 2 * hourMs);
    await round();
    await round();
    expect((await entries()).map(({ data }) => [data['from'], data['to']])).toEqual([
      ['2026-11-24T09:00:00.000Z', '2026-11-27T11:00:00.000Z'],
    ]);
    expect(await messages()).toHaveLength(1);
  });

  test('that was recorded before a crash is told after it, once, and not recorded again', async () => {
    await round();
    around.pass(24 * hourMs);
    await expect(dailyRound(around.context, fence, () => Promise.reject(new Error('killed')))).rejects.toThrow(
      'killed',
    );
    expect([(await entries()).length, (await messages()).length]).toEqual([1, 0]);
    expect(await round()).toBe(true);
    expect(await round()).toBe(false);
    expect([(await entries()).length, (await messages()).length]).toEqual([1, 1]);
  });

  test('lists what was opened, decided, and waits, each once, and the next one does not repeat it', async () => {
    const { requestId: first } = await around.azure.ask({ subscriptionId: subscription.id });
    const { requestId: second } = await around.azure.ask({ subscriptionId: subscription.id });
    await round();
    await readAll();
    await around.azure.elsewhere(first, 'deny');
    await readAll();
    around.pass(23 * hourMs);
    await round();
    const idOf = async (azureId: string): Promise<string> => (await around.desk.store.history.find(azureId))[0]!.id;
    const [entry] = await entries();
    const requests = entry!.data['requests'] as Record<string, string[]>;
    expect([...requests['opened']!].sort()).toEqual([await idOf(first), await idOf(second)].sort());
    expect(requests).toMatchObject({ rejected: [await idOf(first)], approved: [], waiting: [await idOf(second)] });
    around.pass(24 * hourMs);
    await round();
    expect((await entries())[1]!.data['requests']).toMatchObject({
      opened: [],
      rejected: [],
      waiting: [await idOf(second)],
    });
  });

  test('names the time in which the service stood still as a gap of every subscription', async () => {
    await readAll();
    await round();
    around.pass(5 * hourMs);
    await readAll();
    await watched(18 * hourMs);
    await round();
    const [message] = await messages();
    expect(message).toMatchObject({ whole: 0 });
    const [entry] = await entries();
    const gaps = entry!.data['gaps'] as { source: string; from: string; to: string }[];
    expect(gaps).toHaveLength(everySubscription.length + 1);
    for (const { from, to } of gaps)
      expect([from, to]).toEqual(['2026-11-24T09:00:00.000Z', '2026-11-24T14:00:00.000Z']);
  });

  test('names a subscription that could not be read, from when to when, and claims the others only', async () => {
    await readAll();
    await round();
    await around.azure.fault(
      { method: 'GET', path: `${subscription.id}/providers/Microsoft.CustomerLockbox` },
      { kind: 'status', status: 503, times: 'always' },
    );
    await watched(23 * hourMs);
    await round();
    const [message] = await messages();
    expect(message).toMatchObject({ whole: everySubscription.length - 1 });
    expect(message!.gaps.first).toEqual([
      { source: `lockbox/${subscription.id}`, from: '2026-11-24T09:00:00.000Z', to: '2026-11-25T08:00:00.000Z' },
    ]);
  });

  test('claims nothing of a subscription that Azure lists and that was never read', async () => {
    await round();
    await readAll([subscription]);
    around.pass(23 * hourMs);
    await readAll([subscription]);
    await round();
    const [message] = await messages();
    const others = everySubscription.filter(({ id }) => id !== subscription.id);
    for (const { id } of others) {
      expect(message!.gaps.first).toContainEqual({
        source: `lockbox/${id}`,
        from: '2026-11-24T09:00:00.000Z',
        to: '2026-11-25T08:00:00.000Z',
      });
    }
    expect(message!.whole).toBe(0);
  });

  test('names those read before where Azure cannot be asked which there are, and says so', async () => {
    await readAll();
    await round();
    around.pass(23 * hourMs);
    await around.azure.fault({ method: 'GET' }, { kind: 'status', status: 503, times: 'always' });
    await round();
    expect(await messages()).toMatchObject([{ isListed: false, subscriptions: everySubscription.length, whole: 0 }]);
  });
});

test.each([
  ['2026-11-24T08:00:00.000Z', '2026-11-24T08:00:00.000Z'],
  ['2026-11-24T07:59:59.999Z', '2026-11-23T08:00:00.000Z'],
  ['2026-03-01T00:00:00.000Z', '2026-02-28T08:00:00.000Z'],
])('at %s the last daily message was due at %s', (now, due) => {
  expect(lastDailyMoment(now)).toBe(due);
});
