import { decodeEntry } from '../../src/ledger';
import type { Signal } from '../../src/model';
import { openStore, type Store } from '../../src/store';
import { takeSignals, Writer } from '../../src/workflow';
import { playedOn } from '../fakes/databases';
import { subscriptionId } from '../fixtures/requests';
import { policy, route } from '../routing/policies';

const now = '2026-11-24T08:00:00.000Z';
const lockbox = (word: string): string => `Microsoft.CustomerLockbox/requests/activitylog/${word}LockboxRequest/action`;

/** A signal of the log, told apart by its key. */
function signal(key: string, changes: Partial<Signal> = {}): Signal {
  return {
    shape: 'rest',
    key,
    operation: lockbox('Create'),
    status: 'succeeded',
    at: '2026-11-24T07:50:00.000Z',
    subscriptionId,
    resourceId: '',
    caller: { kind: 'unknown' },
    properties: {},
    ...changes,
  };
}

const { subscriptionId: _, ...nowhere } = signal('nowhere');
const passedOver: [string, Signal][] = [
  ['another operation', signal('other', { operation: 'Microsoft.Compute/virtualMachines/write' })],
  ['an operation on storage', signal('keys', { operation: 'Microsoft.Storage/storageAccounts/listKeys/action' })],
  ['a Lockbox event that is not final', signal('start', { status: 'started' })],
  ['a Lockbox event of nobody knows which subscription', nowhere],
];

test.each(passedOver)('%s is ignored and not looked up', (_what, one) => {
  const command = takeSignals([one, signal('ours')]);
  expect(command.needs(policy([route('all')]))).toEqual({ seen: ['ours'] });
});

describe.each(playedOn())('taking signals on $name', ({ fresh }) => {
  let store: Store;
  let drop: () => Promise<void>;
  let writer: Writer;

  beforeEach(async () => {
    const database = await fresh();
    ({ drop } = database);
    store = await openStore(database.url);
    const surroundings = { clock: { now: () => new Date(now) }, random: (bytes: number) => new Uint8Array(bytes) };
    writer = new Writer(store.work, () => ({ policy: policy([route('all')]), tenantId: 't', surroundings }));
  });
  afterEach(async () => {
    await writer.stop();
    await store.close();
    await drop();
  });

  const entries = async (): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const { bytes } of store.history.entries()) {
      const { type, data } = decodeEntry(bytes);
      found.push([type, data['key']]);
    }
    return found;
  };

  test('counts each signal as taken, ignored or duplicate, within a batch and over batches', async () => {
    const others = passedOver.map(([, one]) => one);
    const first = await writer.submit(takeSignals([signal('a'), ...others, signal('a'), signal('b')]));
    expect(first).toEqual({ taken: 2, ignored: others.length, duplicates: 1 });
    const second = await writer.submit(takeSignals([signal('b'), signal('c'), ...others]));
    expect(second).toEqual({ taken: 1, ignored: others.length, duplicates: 1 });
    expect(await entries()).toEqual(['a', 'b', 'c'].map((key) => ['signal-taken', key]));
  });

  test('leaves one hint for each that was taken, due at once', async () => {
    const approved = signal('b', { operation: lockbox('Approve'), caller: { kind: 'app', id: 'x' } });
    await writer.submit(takeSignals([signal('a'), approved, signal('a')]));
    const hint = { subscriptionId, dueAt: now, attempts: 0 };
    expect((await store.engine.hintsDue(now, 10)).sort((one, other) => one.key.localeCompare(other.key))).toEqual([
      { key: 'a', ...hint },
      { key: 'b', ...hint, decidedBy: { verdict: 'approve', caller: { kind: 'app', id: 'x' }, at: approved.at } },
    ]);
  });

  test('moves the cursor though nothing concerns Lockbox', async () => {
    const [[, other]] = passedOver as [[string, Signal]];
    const move = { source: 'activity/s', cursor: '2026-11-24T07:59:00.000Z' };
    expect(await writer.submit(takeSignals([other], move))).toEqual({ taken: 0, ignored: 1, duplicates: 0 });
    expect(await store.engine.cursor('activity/s')).toEqual({ cursor: move.cursor, readAt: now });
    expect(await entries()).toEqual([]);
  });
});
