import { normalResourceId, type Moment } from '../model';
import { defaultExpireAfter, route as routeShape, type RouteShape } from './route-schema';
import type { Misfit } from './shape-faults';

/** Azure lets a Lockbox request expire after four days, whatever anybody configures (facts: fixed). */
const lockboxExpiryMs = 4 * 24 * 3_600_000;

/** Reminders and escalations that would come when the request has expired, or before it opens. */
export function momentMisfits(route: RouteShape, index: number): Misfit[] {
  const { kind } = route.match ?? {};
  const takesLockbox = kind === undefined || kind.includes('lockbox');
  const livesMs = takesLockbox ? lockboxExpiryMs : route.expireAfter;
  const check = (moment: Moment, path: PropertyKey[]): Misfit[] => {
    const misses = ('afterMs' in moment ? moment.afterMs : moment.beforeExpiryMs) >= livesMs;
    if (!misses) return [];
    const message =
      'afterMs' in moment
        ? `comes when the request has expired: it lives for ${livesMs / 3_600_000} hours`
        : `comes before the request opens: it lives for ${livesMs / 3_600_000} hours`;
    return [{ path: ['routes', index, ...path], code: 'TOO_LATE', message }];
  };
  return [
    ...route.remind.flatMap((moment, place) => check(moment, ['remind', place])),
    ...route.escalate.flatMap((moment, place) => check(moment, ['escalate', place])),
  ];
}

const usualExpireAfter = routeShape.shape.expireAfter.parse(defaultExpireAfter);

/** What only reviews and access requests know, on a route that takes none: whoever wrote it relies on it. */
export function lockboxOnlyMisfits({ match, onReject, expireAfter }: RouteShape, index: number): Misfit[] {
  if (match?.kind?.every((kind) => kind === 'lockbox') !== true) return [];
  const useless = (key: string, why: string): Misfit => {
    return { path: ['routes', index, key], code: 'NEVER_MATCHES', message: `${why}: take it out, or widen match.kind` };
  };
  return [
    ...(onReject === 'revoke'
      ? [useless('onReject', 'undoes what a review found, and this route takes no reviews')]
      : []),
    ...(expireAfter === usualExpireAfter
      ? []
      : [useless('expireAfter', 'is not asked here: Azure says when a Lockbox request expires')]),
  ];
}

/** A route whose every request an earlier one takes: whoever wrote it relies on it, and it is never asked. */
export function coveredMisfits(
  routes: readonly (RouteShape | undefined)[],
  route: RouteShape,
  index: number,
): Misfit[] {
  const { match } = route;
  if (match === undefined) return [];
  const earlier = routes
    .slice(0, index)
    .find((one) => one?.match !== undefined && !takesEverything(one) && covers(one.match, match));
  if (earlier === undefined) return [];
  const message = `takes nothing that route ${earlier.name} before it leaves: put it before that one, or take it out`;
  return [{ path: ['routes', index, 'match'], code: 'NEVER_MATCHES', message }];
}

/** True for a route without match, or with one that asks for nothing. */
export function takesEverything({ match }: RouteShape): boolean {
  return match === undefined || Object.values(match).every((part) => part === undefined);
}

/**
 * Parts of a match that nothing fits: a resource that begins as no resource id does, or subscriptions none of which is
 * watched.
 */
export function unmatchableMisfits({ match }: RouteShape, index: number, watched: 'all' | readonly string[]): Misfit[] {
  const at = (path: PropertyKey[], message: string): Misfit => {
    return { path: ['routes', index, 'match', ...path], code: 'NEVER_MATCHES', message };
  };
  const globs = (match?.resource ?? []).flatMap((glob, place) =>
    canBeginId(glob)
      ? []
      : [
          at(
            ['resource', place],
            'fits no resource: their ids begin with /subscriptions/, so write /subscriptions/*/…',
          ),
        ],
  );
  const foreign =
    watched !== 'all' && match?.subscription !== undefined && !match.subscription.some((id) => watched.includes(id));
  const unwatched = 'names no subscription that azure.subscriptions lists, so no request of these is ever seen';
  return foreign ? [...globs, at(['subscription'], unwatched)] : globs;
}

/** Ids begin with a subscription, or with a provider above all of them. */
function canBeginId(glob: string): boolean {
  const [first = ''] = normalResourceId(glob).toLowerCase().slice(1).split('/');
  return first.includes('*') || first === 'subscriptions' || first === 'providers';
}

type MatchShape = NonNullable<RouteShape['match']>;

/** True where everything that `later` takes, `earlier` takes too. Globs count as the same only where they are. */
function covers(earlier: MatchShape, later: MatchShape): boolean {
  const laterParts = new Map<string, readonly string[] | undefined>(Object.entries(later));
  return Object.entries(earlier).every(([part, values]: [string, readonly string[] | undefined]) => {
    if (values === undefined) return true;
    const allowed = new Set(values.map((value) => value.toLowerCase()));
    return laterParts.get(part)?.every((value) => allowed.has(value.toLowerCase())) === true;
  });
}
