import { followAccessDue } from '../../src/engine/access';
import { pollLockbox } from '../../src/engine/poll-lockbox';
import type { AccessRequest } from '../../src/model';
import type { Fence } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { Surroundings, subscription } from './rig';

const hourMs = 3_600_000;

describe.each(playedOn())('the access that was approved, on $name,', ({ fresh }: TestDatabases) => {
  let around: Surroundings;
  let fence: Fence;
  let azureId: string;
  beforeEach(async () => {
    around = await Surroundings.open(await fresh());
    const { store, clock } = around.context;
    fence = (await store.acquire('access', 'test', 7 * 24 * hourMs, clock.now().toISOString()))!;
    ({ requestId: azureId } = await around.azure.ask({ subscriptionId: subscription.id, duration: '8' }));
    await around.azure.elsewhere(azureId, 'approve');
    await poll();
  });
  afterEach(() => around.close());

  const poll = async (): Promise<void> => {
    expect(await pollLockbox(around.context, subscription, true, fence)).toMatchObject({ ok: true });
  };
  const look = (): Promise<number> => followAccessDue(around.context, fence);
  const current = async (): Promise<AccessRequest['current']> => {
    const [known] = await around.desk.store.history.find(azureId);
    return known!.current;
  };

  test('is not said to be over while Azure cannot be read, and is once it can', async () => {
    around.pass(9 * hourMs);
    await around.azure.fault({ method: 'GET' }, { kind: 'status', status: 503, times: 'always' });
    expect(await look()).toBe(1);
    expect(await current()).toMatchObject({ state: 'approved' });
    expect(around.reported.join()).toContain('failed access/');
    expect(await look()).toBe(0);
    await around.azure.mend();
    around.pass(10 * 60_000);
    expect(await look()).toBe(1);
    expect(await current()).toMatchObject({ state: 'access-ended', how: 'assumed' });
  });

  test('is ended by what Azure says just then, where it says so', async () => {
    around.pass(9 * hourMs);
    await around.azure.elsewhere(azureId, 'complete');
    expect(await look()).toBe(1);
    expect(await current()).toMatchObject({ how: 'completed' });
    expect(await look()).toBe(0);
  });

  test('is followed for a day after an assumed end, and no longer', async () => {
    around.pass(9 * hourMs);
    await look();
    around.pass(23 * hourMs);
    await around.azure.elsewhere(azureId, 'revoke');
    await pollLockbox(around.context, subscription, false, fence);
    expect(await current()).toMatchObject({ how: 'revoked' });
  });

  test('is not asked about any more when the day is over', async () => {
    around.pass(9 * hourMs);
    await look();
    around.pass(24 * hourMs);
    expect(await look()).toBe(1);
    const before = (await around.azure.calls()).length;
    await pollLockbox(around.context, subscription, false, fence);
    const asked = (await around.azure.calls()).slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path.includes(azureId))).toEqual([]);
    expect(await look()).toBe(0);
  });
});
