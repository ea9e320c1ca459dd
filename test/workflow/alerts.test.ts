import { decodeEntry } from '../../src/ledger';
import type { Signal } from '../../src/model';
import { openStore, type Store } from '../../src/store';
import { hintTried, sourceRead, takeAlerts, takeSignals, Writer, type Hint } from '../../src/workflow';
import { playedOn } from '../fakes/databases';
import { subscriptionId } from '../fixtures/requests';
import { policy, route } from '../routing/policies';

const alert: Signal = {
  shape: 'alert-common',
  key: 'k',
  operation: 'Microsoft.CustomerLockbox/requests/activitylog/ApproveLockboxRequest/action',
  status: 'succeeded',
  at: '2026-11-24T07:50:00.000Z',
  subscriptionId,
  resourceId: '',
  caller: { kind: 'person', id: '00000000-0000-4000-8000-000000000666', name: 'Mallory' },
  properties: {},
};
const { subscriptionId: _, ...nowhere } = alert;

describe.each(playedOn())('an alert, with the record on $name,', ({ fresh }) => {
  let store: Store;
  let drop: () => Promise<void>;
  let writer: Writer;
  let now: string;

  beforeEach(async () => {
    now = '2026-11-24T08:00:00.000Z';
    const database = await fresh();
    ({ drop } = database);
    store = await openStore(database.url);
    const surroundings = { clock: { now: () => new Date(now) }, random: (bytes: number) => new Uint8Array(bytes) };
    writer = new Writer(store.work, () => ({ policy: policy([route('all')]), tenantId: 't', surroundings }));
    // The subscription is watched: its log was read.
    await writer.submit(takeSignals([], { source: `activity/${subscriptionId}`, cursor: now }));
  });
  afterEach(async () => {
    await writer.stop();
    await store.close();
    await drop();
  });

  const take = (...signals: Signal[]) => writer.submit(takeAlerts(signals, { kind: 'azure' }));
  const due = (): Promise<Hint[]> => store.engine.hintsDue(now, 10);
  const entries = async (): Promise<{ type: string; data: object }[]> => {
    const found: { type: string; data: object }[] = [];
    for await (const { bytes } of store.history.entries(0)) found.push(decodeEntry(bytes));
    return found;
  };

  test('is a hint that is due at once, and says nothing of who decided what', async () => {
    expect(await take(alert)).toEqual({ taken: 1, ignored: 0 });
    const key = `pushed/${subscriptionId}`;
    expect(await due()).toEqual([{ key, subscriptionId, dueAt: now, attempts: 0, saidAt: now }]);
    expect(JSON.stringify(await entries())).not.toContain('Mallory');
  });

  test('is taken about a subscription whose requests were read, though its log was not yet', async () => {
    const other = 'a7777777-7777-4777-8777-777777777777';
    await writer.submit(sourceRead(`lockbox/${other}`, 60_000));
    expect(await take({ ...alert, subscriptionId: other })).toEqual({ taken: 1, ignored: 0 });
  });

  test('does not keep the log from telling the same event later', async () => {
    await take(alert);
    expect(await writer.submit(takeSignals([alert]))).toMatchObject({ taken: 1, duplicates: 0 });
  });

  test('is one hint and one entry, however many come before it is read', async () => {
    for (let times = 0; times < 5; times += 1) await take(alert, { ...alert, key: String(times) });
    expect(await due()).toHaveLength(1);
    expect((await entries()).filter(({ type }) => type === 'alert-taken')).toHaveLength(1);
  });

  test.each([
    ['a minute after the one before', '2026-11-24T08:01:00.000Z'],
    ['once the clock was set back by an hour', '2026-11-24T07:00:00.000Z'],
  ])('that is not read for is an entry again %s', async (_when, then) => {
    await take(alert);
    now = then;
    for (let times = 0; times < 5; times += 1) await take(alert);
    expect(await due()).toMatchObject([{ dueAt: now, saidAt: now }]);
    expect((await entries()).filter(({ type }) => type === 'alert-taken')).toHaveLength(2);
  });

  test('that comes while the read for the one before is under way is read for again', async () => {
    await take(alert);
    const [hint] = await due();
    now = '2026-11-24T08:00:01.000Z';
    await take(alert);
    await writer.submit(hintTried(hint!, { done: true }));
    expect(await due()).toMatchObject([{ dueAt: now, attempts: 0 }]);
  });

  test.each<[string, Signal]>([
    ['a subscription that is not watched', { ...alert, subscriptionId: '99999999-9999-9999-9999-999999999999' }],
    ['nobody knows which subscription', nowhere],
    ['anything but Customer Lockbox', { ...alert, operation: 'Microsoft.Compute/virtualMachines/write' }],
    ['something that has only started', { ...alert, status: 'started' }],
  ])('about %s leads to nothing', async (_what, one) => {
    expect(await take(one)).toEqual({ taken: 0, ignored: 1 });
    expect(await due()).toEqual([]);
    expect((await entries()).filter(({ type }) => type === 'alert-taken')).toEqual([]);
  });
});
