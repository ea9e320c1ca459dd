import { ContainerClient } from '@azure/storage-blob';
import { createEventHub, type EventHubOptions } from '../../src/azure';
import type { HubBatch, HubHears, HubListening } from '../../src/engine';
import type { EventHubs } from '../../src/simulator';
import { otherCertificate } from '../fixtures/certificates';
import { Azurite } from '../fakes/azurite';
import { hubName, namespace, playHub } from '../simulator/event-hubs-rig';

const storageScope = 'https://storage.azure.com/.default';
const pace = { shareEveryMs: 200, expiresMs: 3_000, quietSeconds: 0.5 };
let azurite: Azurite;
let hub: EventHubs;
let container: ContainerClient;
let count = 0;
const instances: Instance[] = [];

beforeAll(async () => {
  azurite = await Azurite.start();
}, 60_000);
afterAll(() => azurite.stop());

beforeEach(async () => {
  count += 1;
  container = new ContainerClient(`${azurite.url}/checkpoints-${String(count)}`, azurite.credential());
  await container.create();
  hub = await playHub({ mayUse: (token) => token.startsWith('instance ') && !Instance.dead.has(token) });
});
afterEach(async () => {
  Instance.dead.clear();
  await Promise.all(instances.splice(0).map((instance) => instance.stop()));
  await hub.stop();
});

/** An instance of the service as far as it reads a hub: what it is told, and what it answers. */
class Instance implements HubHears {
  /** Tokens of instances that are gone without having said so. */
  static readonly dead = new Set<string>();
  /** Texts of the events that were committed here, by partition and in order. */
  readonly committed: string[] = [];
  readonly seen: string[] = [];
  readonly failures: string[] = [];
  readonly has = new Set<string>();
  /** What a commit waits for. */
  commits: () => Promise<boolean> = () => Promise.resolve(true);
  private readonly token = `instance ${String(Math.random())}`;
  private readonly listening: HubListening;
  reachedTimes = 0;

  constructor(options: Partial<EventHubOptions> = {}) {
    const hubOf = createEventHub({ ...this.options(), ...options });
    this.listening = hubOf.listen(this);
    instances.push(this);
  }

  private options(): EventHubOptions {
    return {
      namespace,
      hub: hubName,
      consumerGroup: '$Default',
      checkpoints: container.url,
      endpoint: hub.url,
      credential: { getToken: (scopes) => this.tokenFor([scopes].flat().join(' ')) },
      storageScope,
      timeoutMs: 5_000,
      pace,
    };
  }

  private tokenFor(scope: string): ReturnType<ReturnType<Azurite['credential']>['getToken']> {
    if (Instance.dead.has(this.token)) return Promise.reject(new Error('gone'));
    if (scope.includes('storage')) return azurite.credential().getToken();
    return Promise.resolve({ token: this.token, expiresOnTimestamp: Date.now() + 3_600_000 });
  }

  async take({ partition, events }: HubBatch, gone: AbortSignal): Promise<boolean> {
    this.has.add(partition);
    const texts = events.map(({ body = new Uint8Array() }) => `${partition}:${Buffer.from(body).toString()}`);
    this.seen.push(...texts);
    const committed = await Promise.race([this.commits(), givenUp(gone)]);
    if (!committed || gone.aborted) return false;
    this.committed.push(...texts);
    return true;
  }

  reached(): void {
    this.reachedTimes += 1;
  }

  failed(reason: string): void {
    this.failures.push(reason);
  }

  left(partition: string): void {
    this.has.delete(partition);
  }

  /** As kill -9: it says nothing to anybody, and none of its calls arrives any more. */
  die(): void {
    Instance.dead.add(this.token);
    this.commits = () => new Promise(() => undefined);
    hub.dropConnections();
  }

  async stop(): Promise<void> {
    this.commits = () => Promise.resolve(false);
    await this.listening.stop();
  }
}

/** What is under way ends with its partition, as the service's own work does. */
function givenUp(gone: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (gone.aborted) resolve(false);
    gone.addEventListener('abort', () => {
      resolve(false);
    });
  });
}

/** Looks again and again: what is waited for happens in another library's time. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Up to which event each partition is known to be read, as the blobs say. */
async function checkpoints(): Promise<Record<string, string | undefined>> {
  const kept: Record<string, string | undefined> = {};
  for await (const { name, metadata } of container.listBlobsFlat({ includeMetadata: true })) {
    if (name.includes('/checkpoint/')) kept[name.split('/').at(-1) ?? ''] = metadata?.['sequencenumber'];
  }
  return kept;
}

test('two instances share the partitions, and each event is committed by one of them', async () => {
  const [one, two] = [new Instance(), new Instance()];
  // Who has a partition is told with its first events.
  for (const partition of [0, 1, 2, 3]) hub.send(partition, 'first');
  await until(() => hub.read().length === 4 && one.committed.length + two.committed.length >= 4);
  let sent = 0;
  await until(() => {
    sent += 1;
    for (const partition of [0, 1, 2, 3]) hub.send(partition, `e${String(sent)}`);
    const both = [...one.has, ...two.has];
    return one.has.size === 2 && new Set(both).size === 4 && both.length === 4;
  });
  const all = (): Set<string> => new Set([...one.committed, ...two.committed]);
  await until(() => all().size === 4 * (sent + 1));
  expect(one.reachedTimes).toBeGreaterThan(0);
});

test('what an instance had that was killed is read by the other from where its commits end: nothing is lost', async () => {
  const one = new Instance();
  for (const partition of [0, 1, 2, 3]) hub.send(partition, 'a');
  await until(async () => Object.values(await checkpoints()).length === 4);
  // The next ones are seen, and never committed.
  one.commits = () => new Promise(() => undefined);
  for (const partition of [0, 1, 2, 3]) hub.send(partition, 'b');
  await until(() => one.seen.filter((text) => text.endsWith('b')).length === 4);
  one.die();
  const two = new Instance();
  for (const partition of [0, 1, 2, 3]) hub.send(partition, 'c');
  // Delivery is at least once: on a busy machine an event may come again.
  const taken = (): Set<string> => new Set(two.committed);
  await until(() => taken().size >= 8);
  expect([...taken()].sort()).toEqual([0, 1, 2, 3].flatMap((p) => [`${String(p)}:b`, `${String(p)}:c`]));
  expect(new Set(one.committed).size).toBe(4);
});

test('the place in a partition moves after the commit, never before; what was not committed comes again', async () => {
  const one = new Instance();
  let commit: (done: boolean) => void = () => undefined;
  one.commits = () => new Promise((resolve) => (commit = resolve));
  hub.send(1, 'a');
  await until(() => one.seen.length === 1);
  expect(await checkpoints()).toEqual({});
  commit(false);
  // It was given up: the partition is read anew from the place that is kept, which is none.
  await until(() => one.seen.length === 2);
  expect(await checkpoints()).toEqual({});
  expect(one.committed).toEqual([]);
  commit(true);
  await until(async () => (await checkpoints())['1'] === '0');
  expect(one.committed).toEqual(['1:a']);
});

test('an instance that stops hands its partitions on at once, with nothing of them half done', async () => {
  const one = new Instance();
  hub.send(0, 'a');
  await until(async () => (await checkpoints())['0'] === '0');
  await one.stop();
  hub.send(0, 'b');
  const two = new Instance({ pace: { ...pace, expiresMs: 600_000 } });
  await until(() => two.committed.length === 1);
  expect(two.committed).toEqual(['0:b']);
});

test('after a connection that was cut off reading goes on, without an event lost', async () => {
  const one = new Instance();
  hub.send(0, 'a');
  await until(() => one.committed.length === 1);
  for (const text of ['b', 'c', 'd']) {
    hub.dropConnections();
    hub.send(0, text);
    await until(() => one.committed.includes(`0:${text}`));
  }
  expect([...new Set(one.committed)]).toEqual(['0:a', '0:b', '0:c', '0:d']);
});

test('a token that is refused is told without a word of it, and reading begins once one is taken', async () => {
  hub.refuseTokens(true);
  const one = new Instance();
  await until(() => one.failures.length > 0);
  expect(one.failures.join('\n')).toContain('Event Hubs cannot be read (UnauthorizedError)');
  expect(one.failures.join('\n')).not.toMatch(/instance 0|127\.0\.0\.1/);
  hub.refuseTokens(false);
  hub.send(3, 'a');
  await until(() => one.committed.length === 1);
});

test('a certificate that nobody vouches for is refused: no token goes there', async () => {
  await hub.stop();
  let tokens = 0;
  hub = await playHub({ tls: otherCertificate, mayUse: () => (tokens += 1) > 0 });
  const one = new Instance();
  await until(() => one.failures.length > 0);
  expect(tokens).toBe(0);
});

describe('a look', () => {
  const look = (more: Partial<EventHubOptions> = {}) =>
    createEventHub({
      namespace,
      hub: hubName,
      consumerGroup: '$Default',
      checkpoints: container.url,
      endpoint: hub.url,
      storageScope,
      timeoutMs: 5_000,
      credential: {
        getToken: (scopes) =>
          [scopes].flat().join().includes('storage')
            ? azurite.credential().getToken()
            : Promise.resolve({ token: 'instance l', expiresOnTimestamp: Date.now() + 3_600_000 }),
      },
      ...more,
    }).look();

  test('says how many partitions there are', async () => {
    expect(await look()).toEqual({ ok: true, value: 4 });
  });

  test('names a container that is not there, and a hub that is not', async () => {
    expect(await look({ checkpoints: `${azurite.url}/nowhere` })).toMatchObject({ ok: false, code: 'NOT_FOUND' });
    expect(await look({ hub: 'other', timeoutMs: 1_000 })).toMatchObject({ ok: false });
  });
});
