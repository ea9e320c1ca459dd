import type { Message } from 'rhea';
import type { PartitionLog } from './partition-log';
import { answerTo, type Asked } from './wire';

/** An event hub. */
export interface Hub {
  name: string;
  createdAt: Date;
  partitions: readonly PartitionLog[];
}

/** @returns what the management node answers: facts of a hub, or of one of its partitions. */
export function managed(asked: Asked, hub: Hub): Message {
  if (asked.operation !== 'READ') return answerTo(asked, 400, 'The operation is not known.');
  if (asked.name.toLowerCase() !== hub.name) return answerTo(asked, 404, 'The messaging entity could not be found.');
  if (asked.type === 'com.microsoft:eventhub') return answerTo(asked, 200, 'OK', hubFacts(hub));
  const log = hub.partitions[Number(asked.partition)];
  if (asked.type !== 'com.microsoft:partition' || asked.partition === '' || log === undefined) {
    return answerTo(asked, 404, 'The messaging entity could not be found.');
  }
  return answerTo(asked, 200, 'OK', partitionFacts(hub, asked.partition, log));
}

function hubFacts({ name, createdAt, partitions }: Hub): object {
  return {
    name,
    type: 'com.microsoft:eventhub',
    created_at: createdAt,
    partition_count: partitions.length,
    partition_ids: partitions.map((_, index) => String(index)),
    georeplication_factor: 1,
  };
}

function partitionFacts({ name, createdAt }: Hub, partition: string, { last }: PartitionLog): object {
  return {
    name,
    type: 'com.microsoft:partition',
    partition,
    begin_sequence_number: 0,
    last_enqueued_sequence_number: last?.sequence ?? -1,
    last_enqueued_offset: last?.offset ?? '-1',
    last_enqueued_time_utc: last?.enqueuedAt ?? createdAt,
    is_partition_empty: last === undefined,
  };
}
