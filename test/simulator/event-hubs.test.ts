import { EventHubConsumerClient, type ReceivedEventData, type Subscription } from '@azure/event-hubs';
import { type EventHubs } from '../../src/simulator';
import { credential, hubName, namespace, playHub, trustLocal } from './event-hubs-rig';

let hub: EventHubs;
let untrust: () => void;
const open: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  untrust = trustLocal();
});
afterAll(() => {
  untrust();
});
beforeEach(async () => {
  hub = await playHub();
});
afterEach(async () => {
  for (const close of open.splice(0)) await close().catch(() => undefined);
  await hub.stop();
});

/** Microsoft's own client. */
function client(options: object = {}, tokens = credential()): EventHubConsumerClient {
  const made = new EventHubConsumerClient('$Default', namespace, hubName, tokens, {
    customEndpointAddress: hub.url,
    retryOptions: { maxRetries: 0, timeoutInMs: 5_000 },
    ...options,
  });
  open.push(() => made.close());
  return made;
}

/** Reads a partition with the bare SDK. */
function reading(of: EventHubConsumerClient, partition: string, options: object = {}) {
  const events: ReceivedEventData[] = [];
  const errors: (Error & { code?: string })[] = [];
  let heard: (() => void)[] = [];
  const hear = (): void => {
    for (const tell of heard.splice(0)) tell();
  };
  const subscription: Subscription = of.subscribe(
    partition,
    {
      processEvents: (some) => {
        events.push(...some);
        hear();
        return Promise.resolve();
      },
      processError: (error) => {
        errors.push(error);
        hear();
        return Promise.resolve();
      },
    },
    { startPosition: { offset: '-1' }, maxWaitTimeInSeconds: 1, skipParsingBodyAsJson: true, ...options },
  );
  open.push(() => subscription.close());
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise<void>((resolve) => (heard = [...heard, resolve]));
  };
  const texts = (): string[] => events.map(({ body }) => String(body));
  return { events, errors, until, texts };
}

test('the management node tells which partitions there are, and how far each goes', async () => {
  hub.send(2, 'a');
  hub.send(2, 'b');
  const sdk = client();
  expect(await sdk.getPartitionIds()).toEqual(['0', '1', '2', '3']);
  expect(await sdk.getEventHubProperties()).toMatchObject({ name: hubName, createdOn: expect.any(Date) });
  expect(await sdk.getPartitionProperties('2')).toMatchObject({
    partitionId: '2',
    beginningSequenceNumber: 0,
    lastEnqueuedSequenceNumber: 1,
    isEmpty: false,
  });
  expect(await sdk.getPartitionProperties('1')).toMatchObject({ isEmpty: true });
});

test('what was sent is received in its order, byte for byte, with its place; what is sent later follows', async () => {
  hub.send(0, 'one');
  const reader = reading(client(), '0', { trackLastEnqueuedEventProperties: true });
  await reader.until(() => reader.events.length === 1);
  hub.send(0, Buffer.from([0xff, 0x00]));
  hub.send(1, 'elsewhere');
  await reader.until(() => reader.events.length === 2);
  expect(
    reader.events.map(({ sequenceNumber, offset, body }) => [sequenceNumber, offset, [...Buffer.from(body)]]),
  ).toEqual([
    [0, '0', [...Buffer.from('one')]],
    [1, '64', [0xff, 0x00]],
  ]);
  expect(reader.events[0]?.enqueuedTimeUtc).toBeInstanceOf(Date);
});

test.each<[string, object, string[]]>([
  ['behind an offset', { offset: '64' }, ['c', 'd']],
  ['behind a number', { sequenceNumber: 2 }, ['d']],
  ['at a number', { sequenceNumber: 2, isInclusive: true }, ['c', 'd']],
])('a receiver that begins %s gets the rest alone', async (_, startPosition, wanted) => {
  for (const text of ['a', 'b', 'c', 'd']) hub.send(3, text);
  const reader = reading(client(), '3', { startPosition });
  await reader.until(() => reader.events.length >= wanted.length);
  expect(reader.texts()).toEqual(wanted);
});

test('a token that is not taken opens nothing, and the same client may come with a good one later', async () => {
  hub.refuseTokens(true);
  await expect(client().getPartitionIds()).rejects.toMatchObject({ code: 'UnauthorizedError' });
  await expect(
    client(
      {},
      credential(() => 'bad'),
    ).getPartitionIds(),
  ).rejects.toThrow();
  hub.refuseTokens(false);
  expect(await client().getPartitionIds()).toHaveLength(4);
});

test('of two owners of a partition the one with the higher level stays, and the other is told', async () => {
  const low = reading(client(), '0', { ownerLevel: 0 });
  hub.send(0, 'first');
  await low.until(() => low.events.length === 1);
  const high = reading(client(), '0', { ownerLevel: 1 });
  await high.until(() => high.events.length === 1);
  await low.until(() => low.errors.length > 0);
  expect(low.errors[0]?.code).toBe('ReceiverDisconnectedError');
  const late = reading(client(), '0', { ownerLevel: 0 });
  await late.until(() => late.errors.length > 0);
  expect(late.events).toEqual([]);
  expect(hub.read()).toEqual(['0']);
});

test('a connection that is cut off is made anew by the client, which goes on where it was', async () => {
  const reader = reading(client({ retryOptions: { maxRetries: 5, retryDelayInMs: 50, timeoutInMs: 5_000 } }), '0');
  hub.send(0, 'before');
  await reader.until(() => reader.events.length === 1);
  hub.dropConnections();
  hub.send(0, 'after');
  await reader.until(() => reader.texts().includes('after'));
  expect(reader.texts()).toEqual(['before', 'after']);
});

test('events can be made to come again, and to come slowly', async () => {
  const reader = reading(client(), '0');
  hub.slow(5);
  for (const text of ['a', 'b', 'c']) hub.send(0, text);
  await reader.until(() => reader.events.length === 3);
  hub.redeliver(0, 1);
  await reader.until(() => reader.events.length === 5);
  expect(reader.texts()).toEqual(['a', 'b', 'c', 'b', 'c']);
});

test('what was put into the partitions can be looked at, whether anybody received it or not', () => {
  for (const [partition, text] of [
    [1, 'one'],
    [0, 'two'],
    [1, 'three'],
  ] as const) {
    hub.send(partition, text);
  }
  expect(hub.sent().map(({ partition, sequence, body }) => [partition, sequence, body])).toEqual([
    [0, 0, 'two'],
    [1, 0, 'one'],
    [1, 1, 'three'],
  ]);
});
