import { openStore, type Store } from '../../src/store';
import { rotationKey, type Changes, type WorkTransaction } from '../../src/workflow';
import { appendLeaves, leafHash } from '../../src/ledger';
import type { AccessRequest, AccountSnapshot, Person, Silence } from '../../src/model';
import { testDatabases } from '../fakes/databases';
import { all, at, changes, commit, delivery, entry, fresh as asNew, hint, needs, request } from './samples';

const quiet: Silence = {
  id: 'S-1',
  by: { name: 'Ada \0' },
  createdAt: at,
  until: '2026-11-25T08:00:00.000Z',
  match: { channel: 'ops' },
  comment: 'half a character \ud800',
  count: 0,
  held: [],
};

describe.each(testDatabases())('a transaction on $name', ({ fresh }) => {
  let url: string;
  let drop: () => Promise<void>;
  let store: Store;
  let second: Store;

  beforeEach(async () => {
    ({ url, drop } = await fresh());
    store = await openStore(url);
    second = await openStore(url);
  });
  afterEach(async () => {
    await store.close();
    await second.close();
    await drop();
  });

  /** Appends one entry at the place that was read. */
  const append = async (tx: WorkTransaction): Promise<void> => {
    const { edge } = await tx.load(needs({}));
    const head = { size: edge.size + 1, root: new Uint8Array(32) };
    await tx.write(changes({ entries: [entry(edge.size)], head }));
  };

  test('appends behind what any instance appended last, and behind nothing that was rolled back', async () => {
    const leaves: Uint8Array[] = [];
    const appendOn = (on: Store, isKept: boolean): Promise<void> =>
      on.work.transact(async (tx) => {
        const { edge } = await tx.load(needs({}));
        const added = entry(edge.size);
        const leaf = leafHash(Uint8Array.from([...added.bytes, Number(isKept)]));
        const { tiles, ...head } = appendLeaves(edge, [leaf]);
        await tx.write(changes({ entries: [added], tiles, head }));
        if (!isKept) throw new Error('rolled back');
        leaves.push(leaf);
      });
    for (const on of [store, store, second, second, store, second, store]) {
      await expect(appendOn(on, false)).rejects.toThrow('rolled back');
      await appendOn(on, true);
    }
    const { root } = appendLeaves({ size: 0, edgeTiles: [] }, leaves);
    expect(Buffer.from((await store.history.head())!.root).toString('hex')).toBe(Buffer.from(root).toString('hex'));
  });

  test('finds a changed request by whom it concerns now, and no more by whom it did before', async () => {
    const before = request(1);
    await commit(store, asNew(before));
    const found = async (approver: string): Promise<number> => (await store.history.page({ approver }, 5)).items.length;
    const change = async (from: AccessRequest, approvers: Person[]): Promise<AccessRequest> => {
      const to = { ...from, version: from.version + 1, route: { ...from.route, approvers } };
      await commit(store, { requests: [{ from: from.version, to, before: from }] });
      return to;
    };
    const more = await change(before, [...before.route.approvers, { id: 'newcomer' }]);
    expect([await found(before.route.approvers[0]!.id), await found('newcomer')]).toEqual([1, 1]);
    const other = await change(more, [{ id: 'somebody-else' }]);
    expect([await found('newcomer'), await found('somebody-else')]).toEqual([0, 1]);
    await change(other, other.route.approvers);
    expect(await found('somebody-else')).toBe(1);
  });

  test('keeps everything it wrote, and what it read back is what was written', async () => {
    const [one, two] = [request(1), request(2)];
    const person = { id: 'p1', name: 'Ann', address: 'Ann@Example.com', guest: false };
    const conversation = { serviceUrl: 'https://x', conversationId: 'c', tenantId: 't' };
    const card = delivery('card/1', { content: { kind: 'card', requestId: one.id }, status: 'unreachable' });
    const member = { id: 'p1', guest: false };
    const group = { id: 'g1', readAt: at, members: [member] };
    const notice = delivery('notice/1', { recipient: { kind: 'channel', name: 'ops' } });
    const delegation = { from: { id: 'p1' }, to: { id: 'p2' }, at, until: '2026-12-01T00:00:00.000Z' };
    const story = { key: 'account|p1', requestId: one.id, episode: 2 };
    const sanction = { requestId: one.id, story: story.key, kinds: ['blobs-read' as const], from: at, until: at };
    const call = { clientRequestId: 'c1', requestId: one.id, what: 'key-regenerated' as const, at };
    const hold = { id: 'H-1', match: { requestId: one.id }, by: { name: 'Ann' }, reason: 'why', createdAt: at };
    const rotation = { accountKey: '/account', key: 'key1', at };
    const snapshot: AccountSnapshot = {
      storageId: '/Account',
      readAt: at,
      speechIds: [],
      expectedPrincipals: [],
      networks: [],
      formerDiagnostics: [],
      untold: [],
      locks: [{ id: '/l', level: 'half a character \ud800 \0' }],
    };
    const edge = [{ level: 0, index: 0, hashes: Uint8Array.from({ length: 64 }, (_, byte) => byte * 3) }];
    await commit(store, {
      ledger: { tenantId: 't', origin: 'lockbox-bot/t/1' },
      ...asNew(one, two),
      seen: [{ key: 's1', at }],
      deliveries: [card, notice],
      pins: [{ address: 'ann@example.com', personId: 'p1', at }],
      people: [person],
      channels: [{ name: 'ops', conversation }],
      delegations: [delegation],
      groups: [group],
      installations: [],
      hints: [hint('h1')],
      cursors: [{ source: 'log', cursor: 'c1', readAt: at }],
      silences: [quiet, { ...quiet, id: 'S-2', endedAt: at }],
      stories: [story],
      sanctions: [sanction],
      ownCalls: [call],
      accessRows: [{ key: 'row/1', accountId: 'account', at, count: 5_000_000_000 }],
      holds: [hold, { ...hold, id: 'H-2', endedAt: at }],
      rotations: [rotation],
      accountSnapshots: [snapshot],
      entries: [entry(0), entry(1, one.id)],
      personal: [{ seq: 1, hash: 'aa', salt: 'bb', value: { text: '\0\ud800 kept' } }],
      tiles: edge,
      head: { size: 2, root: Uint8Array.from([0, 255]) },
    });
    const loaded = await second.work.transact((tx) =>
      tx.load({
        requests: [one.id, two.id, 'L-9999999999'],
        seen: ['s1', 's2'],
        deliveriesOf: [one.id],
        deliveries: ['notice/1', 'none'],
        unreachableOf: [],
        people: ['ANN@example.com', 'nobody@example.com'],
        channels: ['ops', 'none'],
        hints: ['h1', 'none'],
        delegations: true,
        waiting: false,
        groups: [group.id, 'none'],
        cursors: ['log', 'none'],
        stories: [story.key, 'none'],
        sanctionsOf: [story.key, 'none'],
        ownCalls: ['c1', 'none'],
        accessRows: ['row/1', 'none'],
        grantsAt: ['none'],
        rotationsOf: ['/account', 'none'],
        holds: true,
        sealedOf: [one.id, 'none'],
      }),
    );
    expect(loaded).toEqual({
      stories: new Map([[story.key, story]]),
      sanctions: [sanction],
      ownCalls: new Map([['c1', call]]),
      accessRows: new Map([['row/1', 5_000_000_000]]),
      grants: [],
      rotations: new Map([[rotationKey(rotation), at]]),
      holds: [hold],
      sealed: new Map([
        [one.id, { entries: [1], values: 1 }],
        ['none', { entries: [], values: 0 }],
      ]),
      cursors: new Map([['log', { cursor: 'c1', readAt: at }]]),
      silences: [quiet],
      requests: new Map([one, two].map((each) => [each.id, each])),
      seen: new Set(['s1']),
      deliveries: new Map([card, notice].map((each) => [each.key, each])),
      pins: new Map([['ann@example.com', 'p1']]),
      people: new Map([['p1', person]]),
      channels: new Map([['ops', { name: 'ops', conversation }]]),
      hints: new Map([['h1', hint('h1')]]),
      delegations: new Map([['p1', delegation]]),
      groups: new Map([[group.id, group]]),
      edge: { size: 2, edgeTiles: edge },
      ledger: { tenantId: 't', origin: 'lockbox-bot/t/1' },
    });
    expect(await all(second.history.personal())).toEqual([
      { seq: 1, hash: 'aa', salt: 'bb', value: { text: '\0\ud800 kept' } },
    ]);
    expect(await second.history.head()).toEqual({ size: 2, root: Uint8Array.from([0, 255]) });
    expect(await second.engine.cursor('log')).toEqual({ cursor: 'c1', readAt: at });
    expect(await second.engine.accountSnapshots()).toEqual([snapshot]);
    // Without a moment since when it is watched, a rotation says nothing of the others.
    expect(await second.engine.keyRotations()).toBeUndefined();
    await commit(store, { cursorsDone: ['log'], cursors: [{ source: 'control-began/s', cursor: at, readAt: at }] });
    expect(await second.engine.cursor('log')).toBeUndefined();
    expect(await second.engine.keyRotations()).toEqual({ since: at, last: { '/account': { key1: at } } });
  });

  test('loads the unreachable deliveries of a recipient, and people by id and by address without a pin', async () => {
    const person = { id: 'p1', name: 'Ann', address: 'Ann@Example.com', guest: false };
    const other = { id: 'p2', name: 'Bob', guest: true };
    const waiting = delivery('waiting', { status: 'unreachable' });
    await commit(store, { deliveries: [waiting, delivery('due')], people: [person, other] });
    const loaded = await store.work.transact((tx) =>
      tx.load(needs({ unreachableOf: ['person/p1'], people: ['ann@example.com', 'p2'] })),
    );
    expect([...loaded.deliveries.values()]).toEqual([waiting]);
    expect(loaded.people).toEqual(new Map([person, other].map((each) => [each.id, each])));
    expect(loaded.pins.size).toBe(0);
  });

  test('replaces what changed, and takes away hints that are done', async () => {
    const before = { deliveries: [delivery('d')], hints: [hint('h'), hint('done')] };
    const person = { id: 'p1', name: 'Ann', guest: false };
    const channel = { name: 'ops', conversation: { serviceUrl: 'a', conversationId: 'c', tenantId: 't' } };
    const cursor = { source: 'log', cursor: 'c1', readAt: at };
    const tile = { level: 0, index: 0, hashes: Uint8Array.from([1]) };
    const head = { size: 1, root: Uint8Array.from([1]) };
    await commit(store, { ...before, people: [person], channels: [channel], cursors: [cursor], tiles: [tile], head });
    const after: Partial<Changes> = {
      deliveries: [delivery('d', { shown: 1, status: 'done', lastError: 'nul \0 inside' })],
      hints: [hint('h', { attempts: 1 })],
      hintsDone: ['done'],
      people: [{ ...person, guest: true }],
      channels: [{ ...channel, conversation: { ...channel.conversation, serviceUrl: 'b' } }],
      cursors: [{ ...cursor, cursor: 'c2' }],
      tiles: [{ ...tile, hashes: Uint8Array.from([1, 2]) }],
      head: { size: 2, root: Uint8Array.from([2]) },
    };
    await commit(store, after);
    const wanted = needs({ deliveries: ['d'], hints: ['h', 'done'], people: ['p1'], channels: ['ops'] });
    const loaded = await store.work.transact((tx) => tx.load(wanted));
    expect([...loaded.deliveries.values()]).toEqual(after.deliveries);
    expect([...loaded.hints.values()]).toEqual(after.hints);
    expect([...loaded.people.values()]).toEqual(after.people);
    expect([...loaded.channels.values()]).toEqual(after.channels);
    expect(loaded.edge).toEqual({ size: 2, edgeTiles: after.tiles });
    expect((await store.history.head())?.root).toEqual(Uint8Array.from([2]));
    expect((await store.engine.cursor('log'))?.cursor).toBe('c2');
  });

  test('leaves nothing of what it wrote where its work throws, and passes on what was thrown', async () => {
    const fault = new Error('the work failed');
    const failing = store.work.transact(async (tx) => {
      await tx.write(changes({ ...asNew(request(1)), seen: [{ key: 's', at }], entries: [entry(0)] }));
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    const { requests, seen } = await store.work.transact((tx) =>
      tx.load(needs({ requests: [request(1).id], seen: ['s'] })),
    );
    expect([requests.size, seen.size, (await all(store.history.entries())).length]).toEqual([0, 0, 0]);
  });

  test('leaves nothing where the database refuses a part of it', async () => {
    await commit(store, { entries: [entry(0)] });
    const again = commit(store, { ...asNew(request(1)), entries: [entry(1), entry(0)] });
    await expect(again).rejects.toMatchObject({ code: 'BROKEN_INVARIANT' });
    expect(await store.history.find(request(1).id)).toEqual([]);
    expect(await all(store.history.entries())).toHaveLength(1);
  });

  test('follows every other one, in two instances at once, with no update lost', async () => {
    const rounds = 15;
    const both = [store, second].flatMap((each) => Array.from({ length: rounds }, () => each.work.transact(append)));
    await Promise.all(both);
    const entries = await all(store.history.entries());
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * rounds }, (_, seq) => seq));
    expect((await store.history.head())?.size).toBe(2 * rounds);
  });

  test('changes a request only where its stored version is the expected one', async () => {
    await commit(store, asNew(request(1)));
    await commit(store, { requests: [{ from: 1, to: request(1, { version: 2, azureStatus: 'Approving' }) }] });
    const stale = { requests: [{ from: 1, to: request(1, { version: 2, azureStatus: 'Denying' }) }] };
    await expect(commit(second, stale)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    await expect(commit(second, asNew(request(1)))).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    const missing = { requests: [{ from: 1, to: request(9, { version: 2 }) }] };
    await expect(commit(second, missing)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    expect((await store.engine.request(request(1).id))?.azureStatus).toBe('Approving');
  });

  test("is refused where a lease is no longer its holder's, and allowed where nobody took it since it ran out", async () => {
    const fence = (await store.engine.acquire('poll', 'a', 1_000, at))!;
    const check = (): Promise<void> => store.work.transact((tx) => tx.checkFences([fence]));
    await expect(check()).resolves.toBeUndefined();
    await second.engine.acquire('poll', 'b', 1_000, '2026-11-24T09:00:00.000Z');
    await expect(check()).rejects.toMatchObject({ code: 'FENCED_OFF' });
    const unknown = store.work.transact((tx) => tx.checkFences([{ name: 'none', owner: 'a', fence: 1 }]));
    await expect(unknown).rejects.toMatchObject({ code: 'FENCED_OFF' });
  });

  test('a lease that a clock took which was an hour ahead is not waited for, and its holder can write nothing more', async () => {
    const ahead = (await store.engine.acquire('poll', 'a', 10_000, '2026-11-24T10:00:00.000Z'))!;
    const own = await store.engine.acquire('poll', 'a', 10_000, '2026-11-24T09:00:00.000Z');
    expect(own?.fence).toBe(ahead.fence);
    expect(await store.engine.acquire('poll', 'b', 10_000, '2026-11-24T09:00:00.000Z')).toBeUndefined();
    await store.engine.acquire('poll', 'a', 10_000, '2026-11-24T10:00:00.000Z');
    const other = await second.engine.acquire('poll', 'b', 10_000, '2026-11-24T09:00:00.000Z');
    expect(other?.fence).toBeGreaterThan(ahead.fence);
    await expect(store.work.transact((tx) => tx.checkFences([ahead]))).rejects.toMatchObject({ code: 'FENCED_OFF' });
  });

  test('writes a group of 500 commands, and more values than one statement can bind', async () => {
    const many = Array.from({ length: 8_000 }, (_, seq) => seq);
    await commit(store, {
      ...asNew(...many.slice(0, 500).map((number) => request(number))),
      entries: many.map((seq) => entry(seq)),
      seen: many.map((key) => ({ key: String(key), at })),
    });
    const keys = [...many.map(String), ...many.map((key) => `not ${key}`)];
    const { seen } = await store.work.transact((tx) => tx.load(needs({ seen: keys })));
    expect(seen.size).toBe(many.length);
    expect((await all(store.history.entries())).map(({ seq }) => seq)).toEqual(many);
  });

  test('keeps the bytes of an entry exactly, also those of a part of a larger buffer', async () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, byte) => byte).subarray(10, 290);
    await commit(store, { entries: [{ seq: 0, at, type: 'test', bytes }] });
    const [row] = await all(store.history.entries());
    expect(Buffer.from(row!.bytes).equals(bytes)).toBe(true);
  });

  test('opens a ledger once: a second identity is refused', async () => {
    await commit(store, { ledger: { tenantId: 't', origin: 'one' } });
    await expect(commit(second, { ledger: { tenantId: 'u', origin: 'two' } })).rejects.toMatchObject({
      code: 'BROKEN_INVARIANT',
    });
    expect(await store.history.identity()).toEqual({ tenantId: 't', origin: 'one' });
  });
});
