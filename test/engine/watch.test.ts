import { resolveHints } from '../../src/engine/hints';
import { pollActivity, windowStart } from '../../src/engine/poll-activity';
import { pollLockbox } from '../../src/engine/poll-lockbox';
import { ReadBudget } from '../../src/engine/read-budget';
import { Watcher } from '../../src/engine/watch';
import type { Signal } from '../../src/model';
import { takeAlerts, WorkflowError, type Fence } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { start } from '../workflow/rig';
import { subscription, Surroundings } from './rig';

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const at = (ms: number): string => new Date(ms).toISOString();

describe('the window of a read of the activity log', () => {
  const now = new Date(start);
  test.each([
    ['four days back at the first start: no older request can still be decided', undefined, at(start - 4 * dayMs)],
    ['from 45 minutes before the last read on: events come late', at(start - minuteMs), at(start - 46 * minuteMs)],
    ['from now where a clock that was an hour ahead moved it', at(start + 60 * minuteMs), at(start - 45 * minuteMs)],
    ['never longer than Azure keeps the log', at(start - 200 * dayMs), at(start - 90 * dayMs)],
  ])('begins %s', (_, cursor, from) => {
    expect(windowStart(cursor, now)).toBe(from);
  });
});

describe.each(playedOn())('watching, with the record on $name,', ({ fresh }: TestDatabases) => {
  let here: Surroundings;
  let fence: Fence;
  beforeEach(async () => {
    here = await Surroundings.open(await fresh());
    const { store } = here.context;
    fence = (await store.acquire('watch', 'test', dayMs * 100, at(start)))!;
  });
  afterEach(() => here.close());

  const states = async (): Promise<string[]> =>
    (await here.desk.store.history.page({}, 50)).items.map(({ current }) => current.state);

  test('reads without a filter when told to, and else asks Azure for those that wait alone', async () => {
    const { requestId } = await here.azure.ask();
    await here.azure.elsewhere(requestId, 'deny', { event: false });
    await here.azure.ask();
    await pollLockbox(here.context, subscription, false, fence);
    expect(await states()).toEqual(['pending']);
    await pollLockbox(here.context, subscription, true, fence);
    expect((await states()).sort()).toEqual(['pending', 'rejected']);
  });

  test('reads each request that is not closed here by its id once the list no longer shows it', async () => {
    const { requestId } = await here.azure.ask();
    await pollLockbox(here.context, subscription, false, fence);
    await here.azure.elsewhere(requestId, 'approve');
    await pollLockbox(here.context, subscription, false, fence);
    expect(await states()).toEqual(['approved']);
  });

  test('leaves a request that Azure no longer has as it is, shows that, and tells the admins', async () => {
    await here.azure.ask();
    await pollLockbox(here.context, subscription, false, fence);
    await here.azure.reset();
    await pollLockbox(here.context, subscription, false, fence);
    await pollLockbox(here.context, subscription, false, fence);
    const [request] = (await here.desk.store.history.page({}, 1)).items;
    expect(request).toMatchObject({ azureStatus: 'NotFound', current: { state: 'pending' } });
    const due = await here.context.store.deliveriesDue(at(start + dayMs), 50);
    expect(due.filter(({ content }) => content.kind === 'notice')).toHaveLength(1);
  });

  test('takes late events by their overlap, and those it has seen before not again', async () => {
    await here.azure.settings({ lateMs: 20 * minuteMs });
    await here.azure.ask();
    await pollActivity(here.context, subscription, fence);
    here.pass(10 * minuteMs);
    await pollActivity(here.context, subscription, fence);
    here.pass(11 * minuteMs);
    await pollActivity(here.context, subscription, fence);
    await pollActivity(here.context, subscription, fence);
    const events = here.reported.filter((line) => line.startsWith('events'));
    expect(events).toEqual(['events 0/0/0', 'events 0/0/0', 'events 1/0/0', 'events 0/0/1']);
  });

  test('misses no event where its own clock is an hour ahead of the one that events go by', async () => {
    const clock = { now: () => new Date(here.context.clock.now().getTime() + 60 * minuteMs) };
    const ahead = { ...here.context, clock };
    await pollActivity(ahead, subscription, fence);
    here.pass(minuteMs);
    await here.azure.ask();
    await pollActivity(ahead, subscription, fence);
    expect(here.reported.filter((line) => line.startsWith('events'))).toEqual(['events 0/0/0', 'events 1/0/0']);
  });

  test('does not move its place in the log past a read that failed', async () => {
    await pollActivity(here.context, subscription, fence);
    const before = await here.context.store.cursor(`activity/${subscription.id}`);
    here.pass(minuteMs);
    await here.azure.fault({ path: 'eventtypes' }, { kind: 'cut-body' });
    expect(await pollActivity(here.context, subscription, fence)).toMatchObject({ ok: false });
    expect(await here.context.store.cursor(`activity/${subscription.id}`)).toEqual(before);
  });

  test('an event that nothing in Azure confirms is given up after a while, and the record says so', async () => {
    await here.azure.events({
      eventDataId: 'e1',
      operationName: { value: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action' },
      status: { value: 'Succeeded' },
      subscriptionId: subscription.id,
      resourceId: `/subscriptions/${subscription.id}/providers/Microsoft.CustomerLockbox/requests/not-there`,
    });
    await pollActivity(here.context, subscription, fence);
    for (let tries = 0; tries < 12; tries += 1) {
      expect(await resolveHints(here.context, [subscription], fence)).toBe(1);
      here.pass(31 * minuteMs);
    }
    expect(await resolveHints(here.context, [subscription], fence)).toBe(0);
    expect((await here.desk.types()).slice(-2)).toEqual(['signal-taken', 'hint-not-confirmed']);
    expect(await states()).toEqual([]);
  });

  /** The reads of Lockbox requests while something is done: paths, in order. */
  const readsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = (await here.azure.calls()).length;
    await work();
    const paths = (await here.azure.calls()).slice(before).map(({ path }) => path);
    return paths.filter((path) => path.includes('CustomerLockbox'));
  };

  test('events of one request are followed with one read of it', async () => {
    const { requestId } = await here.azure.ask();
    await here.azure.elsewhere(requestId, 'approve');
    await pollActivity(here.context, subscription, fence);
    const reads = await readsOf(async () => {
      expect(await resolveHints(here.context, [subscription], fence)).toBe(2);
    });
    expect(reads).toEqual([expect.stringContaining(requestId)]);
    const [request] = (await here.desk.store.history.page({}, 1)).items;
    expect(request?.current).toMatchObject({ state: 'approved', outcome: { via: 'elsewhere' } });
    expect(await resolveHints(here.context, [subscription], fence)).toBe(0);
  });

  test('an alert waits for few of the events that the log told before it, and is followed in front of the others', async () => {
    for (let asked = 0; asked < 45; asked += 1) await here.azure.ask();
    await pollActivity(here.context, subscription, fence);
    expect(await resolveHints(here.context, [subscription], fence)).toBe(20);
    const operation = 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action';
    const signal: Signal = {
      shape: 'alert-common',
      key: 'k',
      operation,
      status: 'succeeded',
      at: at(here.desk.nowMs),
      subscriptionId: subscription.id,
      resourceId: '',
      caller: { kind: 'azure' },
      properties: {},
    };
    await here.context.submit(takeAlerts([signal], { kind: 'azure' }));
    const reads = await readsOf(async () => {
      expect(await resolveHints(here.context, [subscription], fence)).toBe(20);
    });
    expect(reads[0]).toMatch(/\/Microsoft\.CustomerLockbox\/requests$/);
    expect(reads[1]).toMatch(/\/Microsoft\.CustomerLockbox\/requests\/./);
    expect(await resolveHints(here.context, [subscription], fence)).toBe(6);
  });

  test('a hint waits while Azure may be asked nothing more, and is followed once it may', async () => {
    await here.azure.ask();
    await pollActivity(here.context, subscription, fence);
    here.pass(21 * minuteMs);
    await pollActivity(here.context, subscription, fence);
    const reads = new ReadBudget({ perSecond: 1, burst: 1 });
    const context = { ...here.context, reads };
    reads.spend(here.desk.nowMs);
    expect(await resolveHints(context, [subscription], fence)).toBe(0);
    here.pass(1_000);
    expect(await resolveHints(context, [subscription], fence)).toBe(1);
    expect(await states()).toEqual(['pending']);
  });

  test('an automatic decision whose event names no request is not laid to the others', async () => {
    const { requestId } = await here.azure.ask({ event: false });
    await here.azure.elsewhere(requestId, 'approve', { event: false });
    await here.azure.events({
      eventDataId: 'e2',
      resourceProviderName: { value: 'Microsoft.CustomerLockbox' },
      operationName: { value: 'Microsoft.CustomerLockbox/requests/activitylog/AutoApproveLockboxRequest/action' },
      status: { value: 'Succeeded' },
      subscriptionId: subscription.id,
      resourceId: `/subscriptions/${subscription.id}`,
    });
    await pollActivity(here.context, subscription, fence);
    await resolveHints(here.context, [subscription], fence);
    const [request] = (await here.desk.store.history.page({}, 1)).items;
    expect(request?.current).toMatchObject({ state: 'approved', outcome: { via: 'elsewhere' } });
  });

  describe('in rounds', () => {
    let watcher: Watcher;
    let news: string[];
    beforeEach(() => {
      news = [];
      watcher = new Watcher(here.context, minuteMs, async (_name, work) => work(fence), {
        requests: () => news.push('requests'),
        hints: () => news.push('hints'),
      });
    });
    /** A round to its end, with what its hints lead to. */
    const round = async (): Promise<void> => {
      await watcher.round();
      await watcher.settled();
      await resolveHints(here.context, watcher.watched(), fence);
    };
    const reads = (): string[] => here.reported.filter((line) => line.startsWith('read lockbox'));

    test('one subscription that fails holds up no other', async () => {
      await here.azure.fault({ path: subscription.id }, { kind: 'status', status: 500, times: 'always' });
      await round();
      expect(reads()).toHaveLength(1);
      expect(here.reported.join('\n')).toContain(`failed lockbox/${subscription.id}: SERVER_ERROR`);
    });

    test('a source that asks to be left alone is, for as long as it asks', async () => {
      await here.azure.fault(
        { path: `${subscription.id}/providers/Microsoft.CustomerLockbox` },
        { kind: 'status', status: 429, headers: { 'retry-after': '300' } },
      );
      const asked = async (): Promise<number> =>
        (await here.azure.calls()).filter(
          ({ path }) => /CustomerLockbox\/requests$/.test(path) && path.includes(subscription.id),
        ).length;
      await round();
      const before = await asked();
      here.pass(2 * minuteMs);
      await round();
      expect(await asked()).toBe(before);
      here.pass(4 * minuteMs);
      await round();
      expect(await asked()).toBeGreaterThan(before);
    });

    test('a source that cannot be read for ten minutes is told to the admins once, and its gap is recorded', async () => {
      await here.azure.fault({ path: 'eventtypes' }, { kind: 'status', status: 503, times: 'always' });
      for (let minute = 0; minute < 15; minute += 1) {
        await round();
        here.pass(minuteMs);
      }
      await here.azure.mend();
      here.pass(2 * minuteMs);
      await round();
      const types = await here.desk.types();
      // The logs of the default world's two subscriptions and that of the tenant.
      expect(types.filter((type) => type === 'source-failing')).toHaveLength(3);
      expect(types.filter((type) => type === 'source-read-again')).toHaveLength(3);
      const gap = (await here.desk.entries()).find(({ type }) => type === 'source-read-again');
      expect(gap?.data).toMatchObject({ from: at(start), to: at(start + 17 * minuteMs) });
    });

    test("the tenant's own log is read too, and not being allowed to is no fault", async () => {
      const tenant = { path: '/providers/Microsoft.Insights', pattern: '^/providers/Microsoft.Insights' };
      const asked = async (): Promise<number> =>
        (await here.azure.calls()).filter(({ path }) => path.startsWith('/providers/Microsoft.Insights')).length;
      await round();
      expect(await asked()).toBe(1);
      await here.azure.fault(tenant, { kind: 'status', status: 403, times: 'always' });
      for (let minute = 0; minute < 15; minute += 1) {
        here.pass(minuteMs);
        await round();
      }
      expect(await asked()).toBe(2);
      expect(await here.desk.types()).not.toContain('source-failing');
    });

    test('an event that lands in the log of the tenant names who decided', async () => {
      await here.azure.settings({ lockboxLog: 'tenant' });
      const { requestId } = await here.azure.ask();
      await round();
      await here.azure.elsewhere(requestId, 'approve');
      watcher.want();
      await round();
      expect(news).toEqual(expect.arrayContaining(['requests', 'hints']));
      const [request] = (await here.desk.store.history.page({}, 1)).items;
      expect(request?.current).toMatchObject({ outcome: { by: { kind: 'person', name: 'Pat Portal' } } });
    });

    test('a read that does not end holds up no other source', async () => {
      await here.azure.fault(
        { path: `${subscription.id}/providers/Microsoft.CustomerLockbox` },
        { kind: 'delay', ms: 3_000 },
      );
      await watcher.round();
      while (reads().length < 1) await new Promise((resolve) => setImmediate(resolve));
      expect(reads()).toEqual([expect.not.stringContaining(subscription.id)]);
      await watcher.settled();
      expect(reads()).toHaveLength(2);
    });

    test('no more is begun than Azure allows; the rest waits for its turn', async () => {
      const budget = new ReadBudget({ perSecond: 1 / 60, burst: 2 });
      const { azure } = here.context;
      const metered: typeof azure = {
        ...azure,
        lockboxRequests: (...asked) => {
          budget.spend(here.desk.nowMs);
          return azure.lockboxRequests(...asked);
        },
      };
      watcher = new Watcher({ ...here.context, azure: metered, reads: budget }, minuteMs, async (_, work) =>
        work(fence),
      );
      budget.spend(here.desk.nowMs);
      await round();
      expect(reads()).toHaveLength(1);
      await round();
      expect(reads()).toHaveLength(1);
      here.pass(minuteMs);
      await round();
      expect(reads()).toHaveLength(2);
    });

    test('what another instance holds is read once its lease is free', async () => {
      let isFree = false;
      watcher = new Watcher(here.context, minuteMs, async (_name, work) => (isFree ? work(fence) : undefined));
      await round();
      expect(here.reported.filter((line) => line.startsWith('read lockbox'))).toEqual([]);
      isFree = true;
      here.pass(5_000);
      await round();
      expect(reads()).toHaveLength(2);
    });

    test('what was being read as its lease was lost is read again at once: it was no failure of the source', async () => {
      let isLost = true;
      watcher = new Watcher(here.context, 60 * minuteMs, (_name, work) =>
        isLost ? Promise.reject(new WorkflowError('FENCED_OFF', 'somebody else has it')) : work(fence),
      );
      await round();
      expect(reads()).toEqual([]);
      isLost = false;
      here.pass(1_000);
      await round();
      expect(reads()).toHaveLength(2);
    });

    test('seeing no subscription is a fault, not calm', async () => {
      await here.azure.fault(
        { pattern: '^/subscriptions\\?' },
        { kind: 'status', status: 200, body: { value: [] }, times: 'always' },
      );
      await round();
      expect(here.reported.join('\n')).toContain(
        'failed subscriptions: the identity of this service sees no subscription',
      );
    });

    test('a subscription that is new in the tenant is watched within the hour', async () => {
      await round();
      expect(reads()).toHaveLength(2);
      await here.azure.subscription('a3333333-3333-4333-8333-333333333333');
      here.pass(60 * minuteMs);
      await round();
      expect(reads()).toHaveLength(5);
    });
  });
});
