import { instant, type Notice } from '../../src/model';
import { takeInventory, type InventoryLook } from '../../src/workflow';
import { playedOn, type TestDatabases } from '../fakes/databases';
import {
  bareAccount,
  inventory,
  openAiId,
  speechAccount,
  speechId,
  storageAccount,
  storageId,
} from '../fixtures/inventory';
import { subscriptionId } from '../fixtures/requests';
import { Desk, start } from './rig';

const minuteMs = 60_000;
const look = (changes: Partial<InventoryLook> = {}): InventoryLook => {
  return { inventory: inventory(), isOptedIn: true, unseen: [], ...changes };
};
const without = inventory({ accounts: [bareAccount()], storage: [] });

describe.each(playedOn())('the inventory on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await Desk.open(await fresh());
  });
  afterEach(() => desk.close());

  /** Takes a look, a minute after the one before. @returns whether there was anything to tell. */
  const take = (changes: Partial<InventoryLook> = {}): Promise<boolean> => {
    desk.nowMs += minuteMs;
    return desk.writer.submit(takeInventory(look(changes)));
  };
  const recorded = async (): Promise<[string, unknown][]> =>
    (await desk.entries()).filter(({ type }) => /^(?:byos|posture)-/.test(type)).map(({ type, data }) => [type, data]);
  async function told(): Promise<Notice[]> {
    const due = await desk.store.engine.deliveriesDue(instant(new Date(start + 1_000 * minuteMs)), 100);
    return due
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .flatMap(({ content }) => (content.kind === 'notice' ? [content.notice] : []));
  }
  const snapshot = () => desk.store.engine.inventory();

  test('is stored as it was last read, and is nothing before', async () => {
    expect(await snapshot()).toBeUndefined();
    await take();
    await take({ inventory: without });
    expect(await snapshot()).toEqual({
      readAt: instant(new Date(start + 2 * minuteMs)),
      inventory: without,
      isOptedIn: true,
      unseen: [],
    });
  });

  test('tells at the first look which storage is watched, and of no feature', async () => {
    expect(await take()).toBe(true);
    expect(await recorded()).toEqual([['byos-added', { storage: storageId, speech: [speechId] }]]);
    expect(await told()).toEqual([{ about: 'byos-changed', added: [storageId], removed: [], more: 0 }]);
  });

  test('tells nothing where nothing changed', async () => {
    await take();
    expect(await take()).toBe(false);
    expect(await take()).toBe(false);
    expect(await recorded()).toHaveLength(1);
    expect(await told()).toHaveLength(1);
  });

  test('tells once that storage has ceased to be BYOS, and that it is again', async () => {
    await take();
    await take({ inventory: without });
    await take({ inventory: without });
    await take();
    expect((await recorded()).filter(([type]) => type !== 'posture-changed')).toEqual([
      ['byos-added', { storage: storageId, speech: [speechId] }],
      ['byos-removed', { storage: storageId, speech: [speechId] }],
      ['byos-added', { storage: storageId, speech: [speechId] }],
    ]);
    expect(await told()).toMatchObject([{ added: [storageId] }, { removed: [storageId] }, { added: [storageId] }]);
  });

  test('tells once what feature is not as it was, by resource, from and to', async () => {
    await take();
    const open = inventory({ accounts: [bareAccount(), speechAccount({ disableLocalAuth: false })] });
    expect(await take({ inventory: open })).toBe(true);
    expect(await take({ inventory: open })).toBe(false);
    const changed = { resource: speechId, feature: 'authentication', from: 'on', to: 'off' };
    expect(await recorded()).toContainEqual(['posture-changed', changed]);
    const [, notice] = await told();
    expect(notice).toMatchObject({
      about: 'posture-changed',
      more: 0,
      changes: [{ ...changed, service: 'speech' }, {}, {}],
    });
    expect(await told()).toHaveLength(2);
  });

  test('tells that the tenant is no longer opted in, and keeps what it knew where that cannot be read', async () => {
    await take();
    const { isOptedIn: _unread, ...unread } = look();
    desk.nowMs += minuteMs;
    expect(await desk.writer.submit(takeInventory(unread))).toBe(false);
    expect(await snapshot()).toMatchObject({ isOptedIn: true });
    await take({ isOptedIn: false });
    expect(await recorded()).toContainEqual([
      'posture-changed',
      { resource: openAiId, feature: 'customer-lockbox', from: 'on', to: 'off' },
    ]);
  });

  test('keeps what it knew of a subscription that cannot be seen, and says so, until it is seen again', async () => {
    await take();
    const nothing = { accounts: [], storage: [] };
    expect(await take({ inventory: nothing, unseen: [subscriptionId] })).toBe(false);
    expect(await snapshot()).toMatchObject({ inventory: inventory(), unseen: [subscriptionId] });
    expect(await take({ inventory: nothing })).toBe(true);
    expect(await snapshot()).toMatchObject({ inventory: nothing, unseen: [] });
  });

  test('of two looks in one commit the second is compared with the first', async () => {
    const both = await Promise.all([
      desk.writer.submit(takeInventory(look())),
      desk.writer.submit(takeInventory(look())),
    ]);
    expect(both).toEqual([true, false]);
    expect(await told()).toHaveLength(1);
  });

  test('a message names at most thirty changes, what is off first; the ledger has them all', async () => {
    const accounts = Array.from({ length: 20 }, (_, n) =>
      bareAccount({ id: `${openAiId}-${String(n).padStart(2, '0')}`, disableLocalAuth: n >= 10 }),
    );
    await take({ inventory: { accounts, storage: [] } });
    const swapped = accounts.map((account, n) => ({ ...account, disableLocalAuth: n < 10 }));
    await take({ inventory: { accounts: swapped, storage: [] } });
    const [notice] = await told();
    expect(notice).toMatchObject({ about: 'posture-changed', more: 30 });
    const { changes } = notice as Extract<Notice, { about: 'posture-changed' }>;
    expect(changes.slice(0, 10).map(({ to }) => to)).toEqual(Array.from({ length: 10 }, () => 'off'));
    expect(changes).toHaveLength(30);
    expect(await recorded()).toHaveLength(60);
  });

  test('no entry holds who may reach what: ids of principals and addresses stay out of the ledger', async () => {
    await take();
    await take({ inventory: inventory({ storage: [storageAccount({ allowSharedKeyAccess: true })] }) });
    const texts = (await desk.entries()).map(({ text }) => text).join('\n');
    expect(texts).toContain('posture-changed');
    expect(texts).not.toContain('aaaa1111');
    expect(texts).not.toContain('203.0.113');
  });
});
