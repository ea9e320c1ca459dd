import { Router, type Request, type Response } from 'express';
import type { EventBody, LoggedEvent } from '../activity-events';
import { sweep } from '../lockbox/lifecycle';
import type { State } from '../state';
import { parseActivityFilter } from './activity-filter';
import { matchesFilter } from './activity-match';
import { parseSelect, selected } from './activity-select';
import { sendArmError, type OrArmError } from './errors';
import { pageOf, positionOf, type Page } from './paging';
import { apiVersion, queryParameter } from './query';
import { subscriptionOf } from './scope';

const values = '/providers/Microsoft.Insights/eventtypes/management/values';

/** The activity log of a subscription and of the tenant, newest event first. */
export function activityLogRoutes(state: State): Router {
  const router = Router();
  router.get(`/subscriptions/:subscription${values}`, apiVersion('2015-04-01'), (request, response) => {
    const subscription = subscriptionOf(state, request);
    if (subscription.ok) answer(state, subscription.value.subscriptionId.toLowerCase(), request, response);
    else sendArmError(response, subscription.error);
  });
  router.get(values, apiVersion('2015-04-01'), (request, response) => {
    answer(state, 'tenant', request, response);
  });
  return router;
}

function answer(state: State, log: string, request: Request, response: Response): void {
  sweep(state);
  const page = read(state, log, request);
  if (page.ok) response.json(page.value);
  else sendArmError(response, page.error);
}

function read(state: State, log: string, request: Request): OrArmError<Page<EventBody>> {
  const now = state.clock.now();
  const filter = parseActivityFilter(queryParameter(request, '$filter'), now);
  if (!filter.ok) return filter;
  const names = parseSelect(queryParameter(request, '$select'));
  if (!names.ok) return names;
  const position = positionOf(request);
  if (!position.ok) return position;
  const seen = position.value.seen ?? { sequence: newest(state), at: now.getTime() };
  const events = state.world.log
    .filter((event) => event.log === log && event.sequence <= seen.sequence && event.visibleAt <= seen.at)
    .filter((event) => matchesFilter(event, filter.value))
    .sort(newestFirst)
    .flatMap((event) => repeated(event, state.world.settings.duplicates));
  const page = pageOf(request, events, { ...position.value, seen }, state.world.settings.pageSize);
  return { ok: true, value: { ...page, value: page.value.map(({ body }) => selected(body, names.value)) } };
}

function newest(state: State): number {
  return state.world.log.at(-1)?.sequence ?? 0;
}

function newestFirst(a: LoggedEvent, b: LoggedEvent): number {
  return (b.at ?? 0) - (a.at ?? 0) || b.sequence - a.sequence;
}

function repeated(event: LoggedEvent, duplicates: number): LoggedEvent[] {
  return Array.from({ length: duplicates + 1 }, () => event);
}
