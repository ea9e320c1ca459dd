import type { PartitionContext, ReceivedEventData, SubscriptionEventHandlers } from '@azure/event-hubs';
import type { HubEvent, HubHears } from '../engine';
import { AzureError } from './errors';
import { hubFailure } from './event-hub-failure';

/**
 * The partitions that this instance has, as the SDK tells of them. The place in a partition moves once everything up to
 * it is committed; where that cannot be said any more, reading begins again at the place that was kept.
 */
export class HubPartitions implements SubscriptionEventHandlers {
  /** By the SDK's own object: it may begin to read a partition anew before the former reading was told to be over. */
  private readonly reading = new Map<PartitionContext, AbortController>();
  private readonly busy = new Set<Promise<void>>();
  private ended = false;

  constructor(private readonly hears: HubHears) {}

  /** Nothing more is taken. @returns once what is being taken has ended. */
  async end(): Promise<void> {
    this.ended = true;
    for (const gone of this.reading.values()) gone.abort();
    await Promise.allSettled(this.busy);
  }

  processEvents = (events: ReceivedEventData[], context: PartitionContext): Promise<void> => {
    const working = this.take(events, context).finally(() => this.busy.delete(working));
    this.busy.add(working);
    return working;
  };

  processError = (error: Error, { partitionId }: PartitionContext): Promise<void> => {
    // What was told to end ends.
    if (this.ended || error.name === 'AbortError') return Promise.resolve();
    const { message } = hubFailure(error);
    if (partitionId === '') this.hears.failed(message);
    else this.hears.failed(message, partitionId);
    return Promise.resolve();
  };

  processInitialize = (context: PartitionContext): Promise<void> => {
    this.goneOf(context);
    return Promise.resolve();
  };

  processClose = (_reason: unknown, context: PartitionContext): Promise<void> => {
    this.reading.get(context)?.abort();
    this.reading.delete(context);
    const { partitionId } = context;
    if (![...this.reading.keys()].some((other) => other.partitionId === partitionId)) this.hears.left(partitionId);
    return Promise.resolve();
  };

  private async take(events: readonly ReceivedEventData[], context: PartitionContext): Promise<void> {
    const gone = this.goneOf(context);
    const { partitionId: partition, lastEnqueuedEventProperties: end } = context;
    const last = events.at(-1);
    const isAtEnd = last === undefined || (end?.sequenceNumber ?? Infinity) <= last.sequenceNumber;
    const taken = await this.hears.take({ partition, events: events.map(eventOf), isAtEnd }, gone.signal);
    // What throws here ends the reading of the partition: the next one begins at the place that was kept.
    if (!taken) throw new AzureError('PARTIAL', 'the partition was given up before everything of it was taken');
    if (last === undefined || gone.signal.aborted) return;
    try {
      await context.updateCheckpoint(last);
    } catch (error) {
      // It is committed all the same; the next one keeps its place too.
      this.hears.failed(hubFailure(error).message, partition);
    }
  }

  private goneOf(context: PartitionContext): AbortController {
    const gone = this.reading.get(context) ?? new AbortController();
    if (this.ended) gone.abort();
    this.reading.set(context, gone);
    return gone;
  }
}

/** What is no bytes is no record of a log, whatever it is. */
function eventOf({ body, sequenceNumber: sequence, enqueuedTimeUtc }: ReceivedEventData): HubEvent {
  const at = new Date(enqueuedTimeUtc);
  return {
    ...((body as unknown) instanceof Uint8Array ? { body: body as Uint8Array } : {}),
    sequence,
    enqueuedAt: Number.isNaN(at.getTime()) ? new Date(0).toISOString() : at.toISOString(),
  };
}
