import { createHash } from 'node:crypto';
import { usualSanctionMaxMs } from '../model';
import type { ChannelPlace, Group, Policy, Route } from '../routing';
import { mapValues } from './parts';
import type { ChannelShape, GroupShape, RouteShape } from './route-schema';
import type { Shape } from './schema';
import { webhookPlaces } from './webhooks';

/** @returns the policy that a file states, with its hash. */
export function policyOf({ groups, channels, routes, admins, auditors, webhooks, byos }: Shape): Policy {
  const content = {
    groups: mapValues(groups, groupOf),
    channels: mapValues(channels, channelOf),
    routes: routes.map(routeOf),
    ...defined({ byos: byosOf(byos) }),
    ...(auditors.length === 0 ? {} : { auditors: [...new Set(auditors)].sort() }),
  };
  const listening = webhookPlaces(webhooks).map(({ key, hears }) => ({ key, hears }));
  return {
    hash: policyHash(content),
    ...content,
    ...defined({ admins }),
    ...(listening.length === 0 ? {} : { webhooks: listening }),
  };
}

/**
 * Hex SHA-256 over groups, channels, routes, auditors and what is said of Speech's own storage, as JSON with sorted keys:
 * the order of keys in the file, its comments and spelled-out defaults make no difference, the order of routes does.
 */
export function policyHash({ groups, channels, routes, byos, auditors }: Omit<Policy, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted({ groups, channels, routes, ...defined({ byos, auditors }) })))
    .digest('hex');
}

/** @returns undefined where the file says nothing of it: the hash of a policy stays what it was before it could. */
function byosOf(byos: Shape['byos']): Policy['byos'] {
  const { allowedPrincipals = [], sanctionMax } = byos ?? {};
  if (allowedPrincipals.length === 0 && sanctionMax === undefined) return undefined;
  return {
    allowedPrincipals: [...new Set(allowedPrincipals)].sort(),
    sanctionMaxMs: sanctionMax ?? usualSanctionMaxMs,
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

function groupOf({ members = [], entraGroup, hours }: GroupShape): Group {
  if (hours === undefined) return { members, ...defined({ entraGroup }) };
  const { ignoredBeforeExpiry: ignoredBeforeExpiryMs, ...week } = hours;
  return { members, ...defined({ entraGroup }), hours: { ...week, ...defined({ ignoredBeforeExpiryMs }) } };
}

function channelOf({ team, channel, hears }: ChannelShape): ChannelPlace {
  return { hears, ...defined({ team, channel }) };
}

function routeOf({ match, stepUp, expireAfter: expireAfterMs, ...route }: RouteShape): Route {
  return { ...route, expireAfterMs, ...defined({ stepUp }), ...(match === undefined ? {} : { match: defined(match) }) };
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** @returns the record without keys that are undefined: absent and undefined are two things to the compiler. */
export function defined<T extends object>(record: T): Defined<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>;
}
