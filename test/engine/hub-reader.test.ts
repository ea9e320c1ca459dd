import { HubReader } from '../../src/engine/hub-reader';
import { InventoryKeeper } from '../../src/engine/inventory';
import type { EngineContext, HubEvent } from '../../src/engine';
import { simulatedSpeechStorageId } from '../../src/simulator';
import { takeSignals, WorkflowError } from '../../src/workflow';
import { playedOn, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { hubRecord, lockboxOperation, signature, storageRecord, type LogRecord } from '../fixtures/records';
import { dumpOf } from '../story/dump';
import { start } from '../workflow/rig';
import { subscription, Surroundings } from './rig';

const minuteMs = 60_000;
const hub = { namespace: 'contoso-logs.servicebus.windows.net', hub: 'insights' };
const source = `event-hub/${hub.namespace}/${hub.hub}/2`;
const at = (ms: number): string => new Date(ms).toISOString();
const never = new AbortController().signal;
let sequence = 0;

/** An event with these records, as a diagnostic setting writes it. */
const event = (...records: unknown[]): HubEvent => bytes(JSON.stringify({ records }));
function bytes(body: string): HubEvent {
  sequence += 1;
  return { body: Buffer.from(body), sequence, enqueuedAt: at(start) };
}

/** Somebody whom nobody expects reads a blob of Speech's, or whoever is named. */
function blobRead(changes: LogRecord = {}): LogRecord {
  return storageRecord({
    time: at(start),
    resourceId: `${simulatedSpeechStorageId}/blobServices/default`,
    correlationId: `read-${String((sequence += 1))}`,
    identity: {
      type: 'OAuth',
      requester: { objectId: 'c4444444-4444-4444-8444-444444444444', upn: 'grace@contoso.example' },
    },
    ...changes,
  });
}

const lockbox = (changes: LogRecord = {}): LogRecord =>
  hubRecord({
    resourceId: `/SUBSCRIPTIONS/${subscription.id}/PROVIDERS/MICROSOFT.CUSTOMERLOCKBOX/REQUESTS/C0FFEE00-1111-4222-8333-444455556666`,
    ...changes,
  });

describe.each(playedOn())('the reader of an event hub, with the record on $name,', ({ fresh }: TestDatabases) => {
  let database: TestDatabase;
  let around: Surroundings;
  let woken: string[];
  beforeEach(async () => {
    database = await fresh();
    around = await Surroundings.open(database);
    woken = [];
  });
  afterEach(() => around.close());

  const inventory = async (): Promise<void> => {
    const fence = await around.context.store.acquire('inventory', 'test', 60 * minuteMs, at(start));
    await new InventoryKeeper(around.context).round(fence!);
  };
  /** A reader; its pauses take no time and are counted. */
  function reader(changes: Partial<EngineContext> = {}, onPause: (ms: number) => void = () => undefined): HubReader {
    return new HubReader(
      { ...around.context, ...changes },
      hub,
      (what) => woken.push(what),
      (ms) => {
        onPause(ms);
        return Promise.resolve();
      },
    );
  }
  const take = (events: HubEvent[], of = reader(), gone = never) =>
    of.take({ partition: '2', events, isAtEnd: false }, gone);
  /** The log of the subscription was read before. */
  const watched = () =>
    around.desk.writer.submit(takeSignals([], { source: `activity/${subscription.id}`, cursor: at(start) }));
  const types = (): Promise<string[]> => around.desk.types();
  const reviews = async () => (await around.desk.store.history.page({ kind: ['byos-review'] }, 100)).items;
  const entries = async (type: string) =>
    (await around.context.store.entriesBetween(0, await around.context.store.size(), [type])).map(({ data }) => data);

  test('a record of Customer Lockbox is a hint to read Azure, of which nothing else is believed', async () => {
    await watched();
    const forged = lockbox({ operationName: lockboxOperation('Approve').toUpperCase() });
    expect(await take([event(forged), event(forged)])).toBe(true);
    const hints = await around.context.store.hintsDue(at(around.desk.nowMs), 10);
    expect(hints).toEqual([
      expect.objectContaining({ key: `pushed/${subscription.id}`, subscriptionId: subscription.id }),
    ]);
    expect(hints[0]).not.toHaveProperty('decidedBy');
    expect(woken).toContain('requests');
    expect((await types()).filter((type) => type === 'alert-taken')).toHaveLength(1);
  });

  test('a read by a stranger opens a review; what Speech does itself opens none; nothing of an address is kept', async () => {
    await inventory();
    const [speech] = (await around.context.store.inventory())!.inventory.accounts.filter(({ id }) =>
      /speech/i.test(id),
    );
    const own = blobRead({
      identity: { type: 'OAuth', requester: { objectId: speech?.systemIdentity?.principalId, appId: 'x' } },
    });
    expect(await take([event(own), event(blobRead(), blobRead())])).toBe(true);
    const [review, ...others] = await reviews();
    expect(others).toEqual([]);
    expect(review?.facts.review?.lines).toEqual([expect.objectContaining({ what: 'blobs-read', count: 2 })]);
    expect(woken).toEqual(['cards']);
    const kept = await dumpOf(database.url);
    expect(kept).not.toContain(signature.slice(0, 10));
    expect(kept).not.toContain('a.wav');
  });

  test('the same events again change nothing', async () => {
    await inventory();
    const events = [event(blobRead()), event(blobRead(), lockbox())];
    await take(events);
    const before = await around.context.store.size();
    expect(await take(events)).toBe(true);
    expect(await around.context.store.size()).toBe(before);
  });

  test('what is done to an account of Speech has its log be read; what is done elsewhere has not', async () => {
    await inventory();
    const listKeys = { operationName: 'MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION', time: at(start) };
    await take([event(hubRecord({ ...listKeys, resourceId: `${simulatedSpeechStorageId}2`.toUpperCase() }))]);
    expect(woken).toEqual([]);
    await take([event(hubRecord({ ...listKeys, resourceId: simulatedSpeechStorageId.toUpperCase() }))]);
    expect(woken).toEqual(['control']);
    expect(await reviews()).toEqual([]);
  });

  test('events that cannot be read are put aside, counted and recorded without what they hold; others are taken', async () => {
    await inventory();
    const secret = 'sig=never-to-be-kept';
    const poison = [bytes(`{"${secret}`), bytes(secret), { sequence: 7, enqueuedAt: at(start) }];
    expect(await take([...poison, event(blobRead())])).toBe(true);
    expect(await reviews()).toHaveLength(1);
    expect(await entries('records-refused')).toEqual([
      expect.objectContaining({ source, refused: { TRUNCATED: 1, NOT_JSON: 1, NOT_A_RECORD: 1 } }),
    ]);
    expect(await dumpOf(database.url)).not.toContain('never-to-be-kept');
  });

  test('a commit that fails is made again until it is done: only then the batch counts as taken', async () => {
    await inventory();
    let fails = 3;
    const pauses: number[] = [];
    const submit: EngineContext['submit'] = (command, fences) => {
      if (command.name !== 'take-accesses' || fails === 0) return around.context.submit(command, fences);
      fails -= 1;
      return Promise.reject(new WorkflowError('STORE_UNAVAILABLE', 'away'));
    };
    expect(
      await take(
        [event(blobRead())],
        reader({ submit }, (ms) => pauses.push(ms)),
      ),
    ).toBe(true);
    expect(pauses).toEqual([500, 1_000, 2_000]);
    expect(await reviews()).toHaveLength(1);
    expect(around.reported).toContain(`failed ${source}: STORE_UNAVAILABLE`);
  });

  test('a batch whose partition is gone meanwhile is not taken, and says so', async () => {
    const gone = new AbortController();
    const submit: EngineContext['submit'] = () => Promise.reject(new WorkflowError('STORE_UNAVAILABLE', 'away'));
    await watched();
    const stopping = reader({ submit }, () => {
      gone.abort();
    });
    expect(await take([event(lockbox())], stopping, gone.signal)).toBe(false);
  });

  test('an event that the database refuses by itself is put aside alone, and stops nobody', async () => {
    await inventory();
    const bad = event(blobRead());
    let refusing = true;
    const submit: EngineContext['submit'] = (command, fences) => {
      // Both come in one command first, then each in its own: the first of them is refused.
      if (command.name !== 'take-accesses' || !refusing) return around.context.submit(command, fences);
      tries += 1;
      if (tries === 3) refusing = false;
      return Promise.reject(new WorkflowError('BROKEN_INVARIANT', 'refused'));
    };
    let tries = 0;
    expect(await take([bad, event(blobRead())], reader({ submit }))).toBe(true);
    expect(await entries('records-refused')).toEqual([
      expect.objectContaining({
        refused: { NOT_TAKEN: 1 },
        first: expect.objectContaining({ sequence: bad.sequence }),
      }),
    ]);
    expect((await reviews())[0]?.facts.review?.lines).toEqual([expect.objectContaining({ count: 1 })]);
  });

  test('accesses wait for the first look at the accounts: nobody could say whose storage it is', async () => {
    let looks = 0;
    const waiting = reader({}, () => {
      looks += 1;
    });
    const taking = take([event(blobRead())], waiting);
    await inventory();
    expect(await taking).toBe(true);
    expect(await reviews()).toHaveLength(1);
    expect(looks).toBeGreaterThan(0);
  });

  test('a partition that is read to its end says so once a minute, and a time without that is a gap', async () => {
    const one = reader();
    const end = (): Promise<boolean> => one.take({ partition: '2', events: [], isAtEnd: true }, never);
    await end();
    await end();
    expect((await types()).filter((type) => type.startsWith('watch-'))).toEqual(['watch-began']);
    expect(around.reported.filter((line) => line === `read ${source}`)).toHaveLength(2);
    around.pass(16 * minuteMs);
    await end();
    expect(await entries('watch-gap')).toEqual([expect.objectContaining({ source, from: at(start) })]);
  });

  test('what comes while there is more behind it does not count as read to the end', async () => {
    await take([event()]);
    expect(around.reported).not.toContain(`read ${source}`);
  });
});
