import { readOutside } from '../model/outside';
import { channel, group, route, type ChannelShape, type GroupShape, type RouteShape } from './route-schema';
import { schema, type Shape } from './schema';

/** What of a file can be understood; a part with faults is undefined, so that the others can be checked all the same. */
export type Parts = { [Key in Exclude<keyof Shape, 'groups' | 'channels' | 'routes'>]: Shape[Key] | undefined } & {
  groups: Record<string, GroupShape | undefined>;
  channels: Record<string, ChannelShape | undefined>;
  routes: (RouteShape | undefined)[];
};

const others = schema.omit({ groups: true, channels: true, routes: true });

/** @returns the parts of a file, each read by itself. */
export function readParts(value: unknown): Parts {
  const raw = asRecord(value);
  const whole = Object.entries(others.shape).map(([key, part]) => [key, readOutside(part, raw[key]).data] as const);
  const routes: unknown = raw['routes'];
  return {
    // Each key went through its own schema just above; the compiler cannot follow a key into its schema's output.
    ...(Object.fromEntries(whole) as Parts),
    groups: mapValues(asRecord(raw['groups']), (one) => readOutside(group, one).data),
    channels: mapValues(asRecord(raw['channels']), (one) => readOutside(channel, one).data),
    routes: Array.isArray(routes) ? routes.map((one) => readOutside(route, one).data) : [],
  };
}

function asRecord(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}

/** @returns the record with each value mapped. */
export function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
