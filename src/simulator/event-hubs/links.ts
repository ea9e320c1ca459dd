import type { Receiver, Sender } from 'rhea';

/** What a receiver of a partition asks for when it attaches. */
export interface ReceiverAsks {
  consumerGroup: string;
  partition: string;
  /** Where to begin, as the client wrote it. */
  selector?: string;
  epoch?: number;
  wantsLast: boolean;
}

const runtimeMetric = 'com.microsoft:enable-receiver-runtime-metric';

/** @returns where a client wants to receive from; empty where it does not say. */
export function sourceOf({ source }: Sender): string {
  return addressIn(source);
}

/** @returns where a client wants to send to. */
export function targetOf({ target }: Receiver): string {
  return addressIn(target);
}

function addressIn(terminus: unknown): string {
  const address = looseOf(terminus)['address'];
  return typeof address === 'string' ? address : '';
}

/** @returns what a receiver asks for; undefined where its address is not that of a partition of the hub. */
export function asksOf(link: Sender, hub: string): ReceiverAsks | undefined {
  const [name, groups, consumerGroup = '', partitions, partition = '', ...more] = sourceOf(link).split('/');
  const isPartition = groups?.toLowerCase() === 'consumergroups' && partitions?.toLowerCase() === 'partitions';
  if (!isPartition || name?.toLowerCase() !== hub || more.length > 0) return undefined;
  const selector = selectorOf(looseOf(looseOf(link.source)['filter']));
  const epoch = Number(looseOf(link.properties)['com.microsoft:epoch'] ?? Number.NaN);
  const desired: unknown[] = [link.desired_capabilities as unknown].flat();
  return {
    consumerGroup,
    partition,
    ...(selector === undefined ? {} : { selector }),
    ...(Number.isNaN(epoch) ? {} : { epoch }),
    wantsLast: desired.some((one) => String(one) === runtimeMetric),
  };
}

function selectorOf(filter: Record<string, unknown>): string | undefined {
  const described = filter['apache.org:selector-filter:string'];
  if (described === undefined) return undefined;
  const value = looseOf(described)['value'] ?? described;
  return typeof value === 'string' ? value : '';
}

function looseOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
