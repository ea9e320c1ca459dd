import type { EventHubName, Instant } from '../model';
import type { AzureRead } from './ports';

/** An event of an event hub: some records of a log, as a diagnostic setting wrote them. */
export interface HubEvent {
  /** Absent where it holds no bytes. */
  body?: Uint8Array;
  sequence: number;
  enqueuedAt: Instant;
}

/** What came of a partition at once, in its order. */
export interface HubBatch {
  partition: string;
  events: readonly HubEvent[];
  /** Whether nothing more was in the partition at that moment. */
  isAtEnd: boolean;
}

/** Who an event hub tells what comes. */
export interface HubHears {
  /**
   * Takes a batch. The place in the partition moves once this answers that everything of it is committed, and not
   * otherwise; no other batch of the partition comes before that. Never throws.
   *
   * @param gone is aborted once the partition is somebody else's, or reading ends.
   */
  take(batch: HubBatch, gone: AbortSignal): Promise<boolean>;
  /** The hub answered, and so did the container in which instances share its partitions. */
  reached(): void;
  /** The hub cannot be read, or one partition of it. */
  failed(reason: string, partition?: string): void;
  /** Another instance reads the partition from now on, or nobody. */
  left(partition: string): void;
}

/** Port to an event hub that records of Azure's logs are exported to. */
export interface EventHub extends EventHubName {
  /** Reads its partitions, shared with whoever else does so, until it is stopped. */
  listen(hears: HubHears): HubListening;
  /** Whether the hub answers and the container can be used. @returns how many partitions there are. */
  look(): Promise<AzureRead<number>>;
}

/** A hub that is being read. */
export interface HubListening {
  /** Ends reading and gives the partitions up. */
  stop(): Promise<void>;
}
