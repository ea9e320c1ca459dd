import { setTimeout as delay } from 'node:timers/promises';
import type { TokenCredential } from '@azure/core-auth';
import type { CheckpointStore } from '@azure/event-hubs';
import type { EventHub, HubHears, HubListening } from '../engine';
import type { EventHubName } from '../model';
import { openContainer } from './blob-anchor';
import { hubFailure } from './event-hub-failure';
import { HubPartitions } from './event-hub-partitions';
import { read } from './read';

/** Which hub is read, how it is reached, and where it is kept how far was read. */
export interface EventHubOptions extends EventHubName {
  consumerGroup: string;
  /** Address of a blob container. Instances that share one share the partitions. */
  checkpoints: string;
  /** A stand-in, over TLS; without it the namespace is reached by its own name. */
  endpoint?: string;
  credential: TokenCredential;
  /** Token scope of Azure Storage, the same in every cloud. */
  storageScope: string;
  timeoutMs: number;
  /** The usual pace, unless a test has no time for it. */
  pace?: HubPace;
}

/** How a hub is read. */
export interface HubPace {
  /** How often instances look how the partitions are shared, and how long one that is silent keeps its own. */
  shareEveryMs: number;
  expiresMs: number;
  /**
   * After so long without an event a partition counts as read to its end. It is also how long the SDK takes to notice
   * that the connection of a quiet partition was cut off.
   */
  quietSeconds: number;
}

const usualPace: HubPace = { shareEveryMs: 10_000, expiresMs: 60_000, quietSeconds: 5 };
/** What is held in memory of a partition: so many events before they are taken, and as many again on their way. */
const eventsAtOnce = 8;

/** An event hub by Microsoft's own SDK: AMQP within TLS, and the blobs by which its instances share partitions. */
export function createEventHub(options: EventHubOptions): EventHub {
  const { namespace, hub } = options;
  return {
    namespace,
    hub,
    listen: (hears) => listen(options, hears),
    look: () =>
      read(async () => {
        const { client, container, signal } = await opened(options);
        try {
          const partitions = await client.getPartitionIds({ abortSignal: signal() });
          for await (const _page of container.listBlobsFlat({ abortSignal: signal() }).byPage({ maxPageSize: 1 }))
            break;
          return partitions.length;
        } catch (error) {
          throw hubFailure(error);
        } finally {
          await closed(client);
        }
      }),
  };
}

function listen(options: EventHubOptions, hears: HubHears): HubListening {
  const ending = new AbortController();
  const reading = readUntil(options, hears, ending.signal).catch((error: unknown) => {
    hears.failed(hubFailure(error).message);
  });
  return {
    stop: () => {
      ending.abort();
      return reading;
    },
  };
}

/** Reads until it is told to end. What stands in the way is told by the SDK, which goes on trying. */
async function readUntil(options: EventHubOptions, hears: HubHears, ending: AbortSignal): Promise<void> {
  const { client } = await opened(options, hears);
  const { shareEveryMs } = options.pace ?? usualPace;
  // The SDK's own loop tries for two minutes before it says a word; what is wrong from the start is told at once.
  while (!ending.aborted && !(await answers(client, hears, ending))) await pause(shareEveryMs, ending);
  const partitions = new HubPartitions(hears);
  const subscription = client.subscribe(partitions, {
    // From the first event that is still there: what was taken before is known again.
    startPosition: { offset: '-1' },
    maxBatchSize: eventsAtOnce,
    prefetchCount: eventsAtOnce,
    maxWaitTimeInSeconds: (options.pace ?? usualPace).quietSeconds,
    trackLastEnqueuedEventProperties: true,
    skipParsingBodyAsJson: true,
  });
  await aborted(ending);
  // First nothing new is begun, then what is under way ends: the other way round a partition could be begun anew.
  const closing = subscription.close();
  await partitions.end();
  await closing;
  await closed(client);
}

async function answers(
  client: { getPartitionIds: (options: { abortSignal: AbortSignal }) => Promise<string[]> },
  hears: HubHears,
  ending: AbortSignal,
): Promise<boolean> {
  try {
    await client.getPartitionIds({ abortSignal: ending });
    return true;
  } catch (error) {
    if (!ending.aborted) hears.failed(hubFailure(error).message);
    return false;
  }
}

/** Waits, unless it is to end meanwhile. */
async function pause(ms: number, ending: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal: ending, ref: false }).catch(() => undefined);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** What a hub is read with. Loaded only where one is configured: it takes a while. */
async function opened(options: EventHubOptions, hears?: HubHears) {
  const { consumerGroup, namespace, hub, credential, timeoutMs, endpoint, checkpoints: url } = options;
  const [{ EventHubConsumerClient }, { BlobCheckpointStore }, { container, signal }] = await Promise.all([
    import('@azure/event-hubs'),
    import('@azure/eventhubs-checkpointstore-blob'),
    openContainer({ url, scope: options.storageScope, credential, timeoutMs }),
  ]);
  const store = new BlobCheckpointStore(container);
  const { shareEveryMs, expiresMs } = options.pace ?? usualPace;
  const client = new EventHubConsumerClient(
    consumerGroup,
    namespace,
    hub,
    credential,
    hears === undefined ? store : telling(store, hears),
    {
      ...(endpoint === undefined ? {} : { customEndpointAddress: endpoint }),
      retryOptions: { timeoutInMs: timeoutMs, maxRetries: 1, retryDelayInMs: 1_000 },
      loadBalancingOptions: {
        strategy: 'greedy',
        updateIntervalInMs: shareEveryMs,
        partitionOwnershipExpirationIntervalInMs: expiresMs,
      },
    },
  );
  return { client, container, signal };
}

/** A store that says when it was reached: the SDK asks the hub for its partitions just before it asks who has which. */
function telling(store: CheckpointStore, hears: HubHears): CheckpointStore {
  return {
    listOwnership: async (...asked) => {
      const owned = await store.listOwnership(...asked);
      hears.reached();
      return owned;
    },
    claimOwnership: (...asked) => store.claimOwnership(...asked),
    updateCheckpoint: (...asked) => store.updateCheckpoint(...asked),
    listCheckpoints: (...asked) => store.listCheckpoints(...asked),
  };
}

/** A connection that cannot be closed any more is closed. */
async function closed(client: { close: () => Promise<void> }): Promise<void> {
  await client.close().catch(() => undefined);
}
