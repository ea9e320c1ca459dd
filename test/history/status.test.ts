import { statusOf, type LiveStatus } from '../../src/history';
import { sourceRead, takePreflight, takeSignals } from '../../src/workflow';
import { testDatabases, type TestDatabases } from '../fakes/databases';
import { subscriptionId } from '../fixtures/requests';
import { openLedgerRig, type LedgerRig } from './rig';

const startedAt = '2026-11-24T08:00:00.000Z';
const live = (changes: Partial<LiveStatus> = {}): LiveStatus => {
  return { version: '0.0.0', startedAt, policyHash: 'ab', sources: [], pollMs: 60_000, ...changes };
};

describe.each(testDatabases())('how the service stands, on $name,', ({ fresh }: TestDatabases) => {
  let rig: LedgerRig;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    const database = await fresh();
    drop = database.drop;
    rig = await openLedgerRig(database.url);
  });
  afterEach(async () => {
    await rig.close();
    await drop();
  });
  const status = (at: string, changes: Partial<LiveStatus> = {}) => statusOf(rig.store.history, live(changes), at);

  test('tells of each finding of the preflight with how to mend it, until a look finds none', async () => {
    const look = { id: '1', subscriptions: [], serviceId: undefined, told: new Map<string, string>() };
    const roles = { ok: true, value: [] } as const;
    const subscriptions = [{ subscription: { id: subscriptionId, name: 'Production' }, roles }];
    await rig.submit(takePreflight({ ...look, isOptedIn: false, subscriptions }));
    const found = await status('2026-11-24T09:00:00.000Z');
    expect(found.faults).toContain('PREFLIGHT');
    expect(found.preflight).toMatchObject([
      {
        subscription: subscriptionId,
        findings: [{ code: 'NO_AZURE_APPROVER', mend: expect.stringContaining('az role') }],
      },
      { subscription: null, findings: [{ code: 'NOT_OPTED_IN' }] },
    ]);
    await rig.submit(
      takePreflight({ ...look, id: '2', isOptedIn: true, told: new Map([['preflight/tenant', 'NOT_OPTED_IN']]) }),
    );
    const [, tenant] = (await status('2026-11-24T09:00:00.000Z')).preflight;
    expect(tenant).toMatchObject({ subscription: null, findings: [] });
  });

  test('counts a source as read when any instance read it, and as behind after ten minutes without', async () => {
    await rig.submit(takeSignals([], { source: 'activity/one', cursor: 'x' }));
    const mine = { name: 'activity/one', lastReadAt: '2026-11-24T08:30:00.000Z', failures: 2, lastError: 'busy' };
    const never = { name: 'lockbox/two', failures: 9, lastError: 'FORBIDDEN: no' };
    const soon = await status('2026-11-24T09:10:00.000Z', { sources: [mine] });
    expect(soon.faults).not.toContain('SOURCE_BEHIND');
    expect(soon.sources).toEqual([
      { name: 'activity/one', lastReadAt: '2026-11-24T09:00:00.000Z', behindSeconds: 600, lastError: 'busy' },
    ]);
    const late = await status('2026-11-24T09:10:01.000Z', { sources: [mine, never] });
    expect(late.faults).toContain('SOURCE_BEHIND');
    expect(late.sources).toContainEqual({
      name: 'lockbox/two',
      lastReadAt: null,
      behindSeconds: 4_201,
      lastError: 'FORBIDDEN: no',
    });
  });

  test('does not call behind what is read seldom, or what few may read', async () => {
    const sources = [
      { name: 'subscriptions', lastReadAt: '2026-11-24T08:00:00.000Z', failures: 0 },
      { name: 'activity/tenant', failures: 3, lastError: 'FORBIDDEN: Azure answered 403' },
      { name: 'preflight/tenant', failures: 1, lastError: 'SERVER_ERROR: Azure answered 500' },
    ];
    const stands = await status('2026-11-24T09:30:00.000Z', { sources });
    expect(stands.faults).not.toContain('SOURCE_BEHIND');
    expect(stands.sources.map(({ name }) => name)).toEqual(['activity/tenant', 'subscriptions']);
  });

  test('tells how far each partition of an event hub is read, and counts it as behind after ten minutes without', async () => {
    const name = 'event-hub/contoso.servicebus.windows.net/logs/0';
    await rig.submit(sourceRead(name, 900_000));
    const stands = await status('2026-11-24T09:10:00.000Z');
    expect(stands.sources).toEqual([
      { name, lastReadAt: '2026-11-24T09:00:00.000Z', behindSeconds: 600, lastError: null },
    ]);
    expect(stands.faults).not.toContain('SOURCE_BEHIND');
    expect((await status('2026-11-24T09:10:01.000Z')).faults).toContain('SOURCE_BEHIND');
  });

  test('counts the inventory, which is read every 15 minutes, as behind after 45 minutes without', async () => {
    const sources = [{ name: 'inventory', lastReadAt: '2026-11-24T09:00:00.000Z', failures: 0 }];
    expect((await status('2026-11-24T09:45:00.000Z', { sources })).faults).not.toContain('SOURCE_BEHIND');
    expect((await status('2026-11-24T09:45:01.000Z', { sources })).faults).toContain('SOURCE_BEHIND');
  });

  test('does not claim more of the ledger than there is: no checkpoint, and none outside', async () => {
    const fresh = await status('2026-11-24T09:00:00.000Z');
    expect(fresh.ledger).toEqual({ entries: 3, checkpoint: null, anchored: false, anchors: [], check: null });
    await rig.sign();
    const signed = await status('2026-11-24T09:00:00.000Z');
    expect(signed.ledger).toMatchObject({ entries: 3, checkpoint: { size: 3 } });
    expect(signed.faults).toEqual(['NOT_ANCHORED']);
  });
});
