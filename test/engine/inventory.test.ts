import { createAzureTruth, createLockboxExecutor } from '../../src/azure';
import type { EngineContext } from '../../src/engine';
import { InventoryKeeper } from '../../src/engine/inventory';
import type { Fence } from '../../src/workflow';
import { credentialAt } from '../azure/rig';
import { FakeAzure, isGraph, json, resourceGraph, type GraphWorld } from '../fakes/azure';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { openAiRow, speechRow, storageRow } from '../fixtures/inventory';
import { subscriptionId } from '../fixtures/requests';
import { Desk, start, tenantId } from '../workflow/rig';

const minuteMs = 60_000;
const at = (ms: number): string => new Date(ms).toISOString();
const throttled = json({ error: { code: 'RateLimiting' } }, 429, { 'retry-after': '300' });

describe.each(playedOn())('the watch over the accounts, with the record on $name,', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  let azure: FakeAzure;
  let world: GraphWorld;
  let keeper: InventoryKeeper;
  let fence: Fence;
  let reported: string[];
  beforeEach(async () => {
    desk = await Desk.open(await fresh());
    world = {
      rows: [speechRow, openAiRow, storageRow],
      pageSize: 2,
      subscriptions: [{ id: subscriptionId, name: 'Production' }],
      isOptedIn: true,
    };
    azure = await FakeAzure.start(resourceGraph(world));
    reported = [];
    const clock = { now: () => new Date(desk.nowMs) };
    const arm = { endpoint: azure.url, scope: 'https://management.azure.com/.default', clock, timeoutMs: 5_000 };
    const truth = { ...arm, credential: credentialAt(azure.url), tenantId, subscriptions: 'all' } as const;
    const never = (): Promise<never> => Promise.reject(new Error('nothing of this is done here'));
    const context: EngineContext = {
      store: desk.store.engine,
      azure: createAzureTruth(truth),
      executor: createLockboxExecutor(truth),
      deliver: { turn: () => ({ free: false, afterMs: 0, all: true }), post: never, update: never },
      clock,
      submit: (command, fences) => desk.writer.submit(command, fences),
      report: {
        sourceRead: (source) => reported.push(`read ${source}`),
        sourceFailed: (source, reason) => reported.push(`failed ${source}: ${reason}`),
        sourceLeft: () => undefined,
        unreadable: (source) => reported.push(`unreadable ${source}`),
        loopFailed: () => undefined,
        events: () => undefined,
        undelivered: () => undefined,
        delivered: () => undefined,
      },
    };
    keeper = new InventoryKeeper(context);
    fence = (await desk.store.engine.acquire('inventory', 'test', 10_000 * minuteMs, at(start)))!;
  });
  afterEach(async () => {
    await azure.stop();
    await desk.close();
  });

  const queries = (): number => azure.requests.filter(isGraph).length;
  const types = async (): Promise<string[]> =>
    (await desk.types()).filter((type) => /^(?:byos|posture|source)-/.test(type));

  test('reads at start, and then every 15 minutes, not before', async () => {
    expect(await keeper.round(fence)).toBe(true);
    expect(queries()).toBe(2);
    desk.nowMs += 15 * minuteMs - 1;
    expect(await keeper.round(fence)).toBe(false);
    expect(queries()).toBe(2);
    desk.nowMs += 1;
    expect(await keeper.round(fence)).toBe(false);
    expect(queries()).toBe(4);
    expect(await types()).toEqual(['byos-added']);
    expect(reported).toEqual(['read inventory', 'read inventory']);
  });

  test('reads at once where somebody told that an account changed, once for it', async () => {
    await keeper.round(fence);
    world.rows = [openAiRow];
    keeper.want();
    expect(await keeper.round(fence)).toBe(true);
    expect(await types()).toEqual(['byos-added', 'byos-removed']);
    const after = queries();
    await keeper.round(fence);
    expect(queries()).toBe(after);
  });

  test('a look that is throttled leaves the last good one, and is not repeated before Azure says, wanted or not', async () => {
    await keeper.round(fence);
    const good = await desk.store.engine.inventory();
    const well = azure.answer;
    azure.answer = (seen) => (isGraph(seen) ? throttled : well(seen));
    keeper.want();
    expect(await keeper.round(fence)).toBe(false);
    expect(await desk.store.engine.inventory()).toEqual(good);
    expect(reported.at(-1)).toContain('failed inventory: THROTTLED');
    const before = queries();
    keeper.want();
    desk.nowMs += 5 * minuteMs - 1;
    await keeper.round(fence);
    expect(queries()).toBe(before);
    azure.answer = well;
    desk.nowMs += 1;
    await keeper.round(fence);
    expect(reported.at(-1)).toBe('read inventory');
  });

  test('a source that fails for long is told to the admins once, and recorded when it is back', async () => {
    const well = azure.answer;
    azure.answer = (seen) => (isGraph(seen) ? json({}, 403) : well(seen));
    for (let minute = 0; minute <= 20; minute += 1) {
      await keeper.round(fence);
      desk.nowMs += minuteMs;
    }
    azure.answer = well;
    await keeper.round(fence);
    expect(await types()).toEqual(['source-failing', 'byos-added', 'source-read-again']);
  });

  test('where no subscription is seen, what is known of the accounts stands', async () => {
    await keeper.round(fence);
    world.subscriptions = [];
    keeper.want();
    expect(await keeper.round(fence)).toBe(false);
    expect(await types()).toEqual(['byos-added']);
    expect((await desk.store.engine.inventory())?.inventory.accounts).toHaveLength(2);
  });

  test('an instance that lost its lease writes nothing', async () => {
    const other = await desk.store.engine.acquire('inventory', 'other', minuteMs, at(start + 20_000 * minuteMs));
    expect(other?.fence).toBeGreaterThan(fence.fence);
    await expect(keeper.round(fence)).rejects.toMatchObject({ code: 'FENCED_OFF' });
    expect(await desk.store.engine.inventory()).toBeUndefined();
  });
});
