import { later, momentAt, type AccessRequest, type Instant, type Stage } from '../model';

/** @returns the stages of the route that have not been reached, in its order. */
export function unreached({ route, reached }: AccessRequest): Stage[] {
  return route.stages.filter(({ key }) => !reached.some((one) => one.key === key));
}

/** @returns the stages whose moment has come. */
export function dueStages(request: AccessRequest, now: Instant): Stage[] {
  return unreached(request).filter((stage) => (stageAt(request, stage) ?? '9') <= now);
}

/** How long Azure is given to say itself that access ended, once the time that was asked for is over, in milliseconds. */
const accessGraceMs = 15 * 60_000;

/** @returns when access counts as over without Azure having said so; undefined where Azure names no hours. */
export function accessAssumedOverAt({ source, current, facts }: AccessRequest): Instant | undefined {
  if (source !== 'live' || current.state !== 'approved' || current.accessUntil === undefined) return undefined;
  // What this service granted it ends itself, at the moment.
  if (facts.kind !== 'lockbox') return undefined;
  return later(current.accessUntil, accessGraceMs);
}

/**
 * @returns when the service next has to look at a request by itself: the next stage or the end of a claim of one that
 *   waits, and the end of the access of an approved one.
 */
export function nextLook(request: AccessRequest): Instant | undefined {
  if (request.source !== 'live') return undefined;
  if (request.current.state !== 'pending') return grantEndsAt(request) ?? accessAssumedOverAt(request);
  const stages = unreached(request).map((stage) => stageAt(request, stage));
  const moments = [...stages, request.claim?.until, ownExpiryOf(request)];
  return moments.filter((moment) => moment !== undefined).sort()[0];
}

/** @returns when a request that Azure does not end is over unanswered; undefined where Azure ends it. */
export function ownExpiryOf({ facts, current }: AccessRequest): Instant | undefined {
  return facts.kind === 'lockbox' || current.state !== 'pending' ? undefined : facts.expiresAt;
}

/** When access that this service granted has to be ended by it. */
function grantEndsAt({ facts, current }: AccessRequest): Instant | undefined {
  if (facts.kind !== 'byos-access' || current.state !== 'approved') return undefined;
  return current.ending?.at ?? current.accessUntil;
}

function stageAt({ openedAt, facts }: AccessRequest, { moment }: Stage): Instant | undefined {
  return momentAt(moment, openedAt, facts.expiresAt);
}
