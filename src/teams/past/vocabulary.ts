import { kinds, services, stateNames, type Kind, type Service, type StateName } from '../../model';

/** Words for the states of a request. */
export const stateWords: ReadonlyMap<string, readonly StateName[]> = new Map([
  ...stateNames.map((state): [string, readonly StateName[]] => [state, [state]]),
  ['waiting', ['pending']],
  ['open', ['pending', 'deciding']],
  ['undecided', ['pending', 'deciding']],
  ['denied', ['rejected']],
  ['refused', ['rejected']],
  ['decided', ['approved', 'rejected', 'access-ended']],
  ['ended', ['access-ended']],
  ['canceled', ['cancelled']],
]);

/** Words for what a request is about. */
export const kindWords: ReadonlyMap<string, Kind> = new Map([
  ...kinds.map((kind): [string, Kind] => [kind, kind]),
  ['review', 'byos-review'],
  ['reviews', 'byos-review'],
  ['access', 'byos-access'],
  ['grants', 'byos-access'],
]);

/** Names of the services. */
export const serviceWords: ReadonlyMap<string, Service> = new Map(services.map((service) => [service, service]));

/** Filters that take one value, by the words in front of it. */
export const valueWords: ReadonlyMap<
  string,
  'actor' | 'approver' | 'case' | 'route' | 'subscription' | 'resource' | 'text'
> = new Map([
  ['by', 'actor'],
  ['actor', 'actor'],
  ['asked', 'approver'],
  ['approver', 'approver'],
  ['case', 'case'],
  ['route', 'route'],
  ['subscription', 'subscription'],
  ['resource', 'resource'],
  ['text', 'text'],
  ['containing', 'text'],
] as const);

/** Words that say nothing by themselves. */
export const fillers: ReadonlySet<string> = new Set([
  'request',
  'requests',
  'all',
  'the',
  'and',
  'or',
  'of',
  'for',
  'about',
  'with',
  'please',
  'only',
  'opened',
  'was',
  'were',
  'are',
  'that',
  'service',
  'state',
  'kind',
  'azure',
]);
