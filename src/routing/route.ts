import { sameResource, type RequestFacts } from '../model';
import { resourceMatches } from './glob';
import type { Policy, Route, RouteMatch } from './policy';

/** Why a route takes a request or does not. */
export type RouteReason =
  | 'MATCHED'
  | 'EARLIER_ROUTE_TOOK_IT'
  | 'KIND_DIFFERS'
  | 'SERVICE_DIFFERS'
  | 'SUBSCRIPTION_DIFFERS'
  | 'RESOURCE_DIFFERS'
  | 'RESOURCE_TYPE_DIFFERS'
  | 'DURATION_DIFFERS'
  | 'WORK_ITEM_SOURCE_DIFFERS';

/** The route that takes a request, and what became of each route of the policy, in order. */
export interface Routed {
  route: Route;
  reasons: { route: string; matched: boolean; why: RouteReason }[];
}

/** Thrown where a policy breaks what config checks: the last route takes everything. */
export class RoutingError extends Error {
  readonly code = 'NO_ROUTE';
  override readonly name = 'RoutingError';
}

/** @returns the first route that matches. A request with several resources matches if any one of them does. */
export function routeFor(policy: Policy, facts: RequestFacts): Routed {
  let taken: Route | undefined;
  const reasons = policy.routes.map((route) => {
    if (taken !== undefined) return { route: route.name, matched: false, why: 'EARLIER_ROUTE_TOOK_IT' as const };
    const differs = route.match === undefined ? undefined : difference(route.match, facts);
    if (differs !== undefined) return { route: route.name, matched: false, why: differs };
    taken = route;
    return { route: route.name, matched: true, why: 'MATCHED' as const };
  });
  if (taken === undefined) throw new RoutingError('no route takes everything');
  return { route: taken, reasons };
}

function difference(match: RouteMatch, facts: RequestFacts): RouteReason | undefined {
  const { kind, service, subscription, resource, resourceType, duration, workItemSource } = match;
  if (kind !== undefined && !kind.includes(facts.kind)) return 'KIND_DIFFERS';
  if (service !== undefined && !service.includes(facts.service)) return 'SERVICE_DIFFERS';
  if (subscription !== undefined && !among(subscription, facts.subscription.id)) return 'SUBSCRIPTION_DIFFERS';
  if (resource !== undefined && !anyResource(resource, facts.resourceIds)) return 'RESOURCE_DIFFERS';
  if (resourceType !== undefined && !among(resourceType, facts.resourceType)) return 'RESOURCE_TYPE_DIFFERS';
  if (duration !== undefined && !among(duration, facts.accessDuration)) return 'DURATION_DIFFERS';
  if (workItemSource !== undefined && !among(workItemSource, facts.workItemSource)) return 'WORK_ITEM_SOURCE_DIFFERS';
  return undefined;
}

function among(allowed: readonly string[], value: string | undefined): boolean {
  return value !== undefined && allowed.some((one) => one.toLowerCase() === value.trim().toLowerCase());
}

function anyResource(globs: readonly string[], resourceIds: readonly string[]): boolean {
  return resourceIds.some((id) => globs.some((glob) => sameResource(glob, id) || resourceMatches(glob, id)));
}
