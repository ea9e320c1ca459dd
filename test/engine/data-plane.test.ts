import { createStorageLogs } from '../../src/azure';
import { DataPlane } from '../../src/engine/data-plane';
import { InventoryKeeper } from '../../src/engine/inventory';
import { underLease } from '../../src/engine/lease';
import type { StorageLogs } from '../../src/engine';
import type { AccessRequest, ReviewLine } from '../../src/model';
import { simulatedWorkspaceId } from '../../src/simulator';
import { credentialAt } from '../azure/rig';
import { logScope } from '../azure/storage-log-rig';
import { playedOn, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { dumpOf } from '../story/dump';
import { start } from '../workflow/rig';
import { Surroundings } from './rig';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const at = (ms: number): string => new Date(ms).toISOString();
const grace = { upn: 'grace@contoso.example', oid: 'c4444444-4444-4444-8444-444444444444' };
const source = `storage-logs/${simulatedWorkspaceId}`;

describe.each(playedOn())('the watch over storage logs, with the record on $name,', ({ fresh }: TestDatabases) => {
  let database: TestDatabase;
  let around: Surroundings;
  let data: DataPlane;
  beforeEach(async () => {
    database = await fresh();
    around = await Surroundings.open(database);
    const { context } = around;
    const inventory = await context.store.acquire('inventory', 'test', hourMs, at(start));
    await new InventoryKeeper(context).round(inventory!);
    data = instance('one');
  });
  afterEach(() => around.close());

  /** The storage logs as main makes them. */
  function logs(): StorageLogs {
    const { url } = around.azure;
    return createStorageLogs({
      endpoint: `${url}/v1`,
      scope: logScope,
      credential: credentialAt(url),
      clock: around.context.clock,
      timeoutMs: 20_000,
      workspaces: [simulatedWorkspaceId],
      allowedPrincipals: [],
    });
  }

  /** An instance as the engine makes it. */
  function instance(owner: string, of = around, read = logs()): DataPlane {
    const { store, clock } = of.context;
    return new DataPlane(of.context, read, (name, work) =>
      underLease({ store, owner, ttlMs: 10_000, clock }, name, work),
    );
  }

  const access = (some: object = {}) => around.azure.blobAccess({ at: at(around.desk.nowMs), ...some });
  const reviews = async (): Promise<AccessRequest[]> =>
    (await around.context.store.undecided()).filter(({ facts }) => facts.kind === 'byos-review');
  const lines = async (): Promise<ReviewLine[]> => (await reviews()).flatMap(({ facts }) => facts.review?.lines ?? []);
  const told = async (): Promise<number> => (await lines()).reduce((sum, { count }) => sum + count, 0);
  const queries = async (): Promise<number> =>
    (await around.azure.calls()).filter(({ path }) => path.startsWith('/v1/workspaces')).length;
  const cursor = async (): Promise<string | undefined> => (await around.context.store.cursor(source))?.cursor;
  /** The next round that reads. */
  const next = async (): Promise<boolean> => {
    around.pass(5 * minuteMs);
    return data.round();
  };

  test('what nobody expects opens a review; what Speech does itself opens none and is counted', async () => {
    await access({ identityOf: 'contoso-speech-prod', count: 50 });
    await access({
      by: grace,
      authentication: 'AccountKey',
      key: 'key2',
      container: 'customspeech-audiologs',
      count: 3,
    });
    expect(await data.round()).toBe(true);
    const [review, ...others] = await reviews();
    expect(others).toEqual([]);
    expect(review?.facts.review).toMatchObject({
      accountId: expect.stringMatching(/contosospeechdata$/i) as string,
      by: { actor: { kind: 'unknown' }, credential: { kind: 'account-key' } },
      why: 'WHO_CANNOT_BE_KNOWN',
    });
    expect(await lines()).toMatchObject([
      { what: 'blobs-read', target: 'customspeech-audiologs', count: 3, details: { data: 'audio logs', key: 'key2' } },
    ]);
    expect(around.reported).toContain('events 1/1/0');
    expect(around.reported.at(-1)).toBe(`read ${source}`);
  });

  test('reads at start and then every five minutes, not before', async () => {
    await data.round();
    const first = await queries();
    around.pass(5 * minuteMs - 1);
    await data.round();
    expect(await queries()).toBe(first);
    around.pass(1);
    await data.round();
    expect(await queries()).toBeGreaterThan(first);
    expect(await cursor()).toBe(at(around.desk.nowMs));
  });

  test('what is read again is taken once, and what has grown by its difference, by whichever instance', async () => {
    await access({ by: grace, authentication: 'SAS', count: 2 });
    await data.round();
    await access({ by: grace, authentication: 'SAS' });
    await next();
    expect(await told()).toBe(3);
    const other = instance('two');
    around.pass(5 * minuteMs);
    await other.round();
    expect(await told()).toBe(3);
    expect(around.reported).toContain('events 0/0/1');
    expect(await reviews()).toHaveLength(1);
  });

  test('what was read before is not taken to the database again', async () => {
    await access({ by: grace, authentication: 'SAS' });
    await data.round();
    const before = around.reported.filter((line) => line.startsWith('events')).length;
    await next();
    const events = around.reported.filter((line) => line.startsWith('events')).slice(before);
    expect(events).toEqual(['events 0/0/0']);
  });

  test('rows that come up to five hours late are taken, each once, and none is lost between two reads', async () => {
    await data.round();
    let made = 0;
    // Every five minutes for an hour something happens, told after 0 to 5 hours.
    for (let step = 0; step < 12; step += 1) {
      await access({ authentication: 'Anonymous', lateMs: ((step * 7) % 12) * 27 * minuteMs, count: 1 + (step % 3) });
      made += 1 + (step % 3);
      await next();
    }
    expect(await told()).toBeLessThan(made);
    for (let step = 0; step < 12; step += 1) {
      around.pass(25 * minuteMs);
      await data.round();
    }
    expect(await told()).toBe(made);
  });

  test('a row that comes five hours late is taken by the very next read', async () => {
    await data.round();
    around.pass(10 * minuteMs);
    await access({ authentication: 'Anonymous', lateMs: 5 * hourMs });
    // The wider reads are those at whole hours since the first one; the row can be read ten minutes after the fifth.
    for (let minute = 20; minute <= 5 * 60; minute += 10) {
      around.pass(10 * minuteMs);
      await data.round();
    }
    expect(await told()).toBe(0);
    around.pass(10 * minuteMs);
    await data.round();
    expect(await told()).toBe(1);
  });

  test('rows that come more than a day late are taken by the wider read', async () => {
    await data.round();
    await access({ authentication: 'Anonymous', lateMs: 30 * hourMs });
    for (let hour = 0; hour < 29; hour += 1) {
      around.pass(hourMs);
      await data.round();
    }
    expect(await told()).toBe(0);
    around.pass(2 * hourMs);
    await data.round();
    expect(await told()).toBe(1);
  });

  test('after a pause of days everything since is read', async () => {
    await data.round();
    around.pass(hourMs);
    await access({ authentication: 'Anonymous' });
    around.pass(90 * hourMs);
    data = instance('one');
    await data.round();
    expect(await told()).toBe(1);
  });

  test('a part of a result is said, moves nothing, and is read again as a whole', async () => {
    await data.round();
    const before = await cursor();
    await access({ authentication: 'Anonymous' });
    await access({ authentication: 'SAS' });
    await around.azure.fault({ path: '/v1/workspaces' }, { kind: 'partial-result', rows: 1 });
    await next();
    expect(around.reported.at(-1)).toMatch(new RegExp(`^failed ${source}: PARTIAL`));
    expect(await cursor()).toBe(before);
    expect(await told()).toBe(0);
    around.pass(minuteMs);
    await data.round();
    expect(await told()).toBe(2);
  });

  test('a log that is throttled is left alone for as long as it says', async () => {
    await around.azure.fault(
      { path: '/v1/workspaces' },
      { kind: 'status', status: 429, headers: { 'Retry-After': '600' } },
    );
    await data.round();
    expect(around.reported.at(-1)).toContain('THROTTLED');
    const after = await queries();
    around.pass(10 * minuteMs - 1);
    await data.round();
    expect(await queries()).toBe(after);
    around.pass(1);
    await data.round();
    expect(around.reported.at(-1)).toBe(`read ${source}`);
  });

  test('a log that cannot be read for long is told to the admins once, and recorded when it is back', async () => {
    await around.azure.fault({ path: '/v1/workspaces' }, { kind: 'status', status: 403, times: 100 });
    for (let minute = 0; minute < 15; minute += 1) {
      await data.round();
      around.pass(minuteMs);
    }
    await around.azure.mend();
    await data.round();
    const types = (await around.desk.types()).filter((type) => type.startsWith('source-'));
    expect(types).toEqual(['source-failing', 'source-read-again']);
  });

  test('without an inventory nothing is asked, and nothing is claimed to have been read', async () => {
    const bare = await Surroundings.open(await fresh());
    await instance('one', bare).round();
    expect(await queries()).toBe(0);
    expect(bare.reported).toEqual([]);
    expect(await bare.context.store.cursor(source)).toBeUndefined();
    await bare.close();
  });

  test('an instance that lost its lease while it read writes nothing', async () => {
    await access({ authentication: 'Anonymous' });
    const { store } = around.context;
    const read = logs();
    const slow: StorageLogs = {
      ...read,
      read: async (...asked) => {
        const answer = await read.read(...asked);
        await store.acquire(source, 'two', minuteMs, at(start + hourMs));
        return answer;
      },
    };
    await expect(instance('one', around, slow).round()).rejects.toMatchObject({ code: 'FENCED_OFF' });
    expect(await told()).toBe(0);
    expect(await cursor()).toBeUndefined();
  });

  test('nothing of an address of a blob is found in the database', async () => {
    await access({ authentication: 'SAS', blob: 'TranscriptionData/CANARY.wav?sig=CANARY' });
    await access({ by: grace, operation: 'PutBlob', blob: 'AcousticData/CANARY' });
    await data.round();
    expect(await told()).toBe(2);
    expect(await dumpOf(database.url)).not.toContain('CANARY');
    expect(around.reported.join()).not.toContain('CANARY');
  });
});
