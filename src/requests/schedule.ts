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
export function accessAssumedOverAt({ source, current }: AccessRequest): Instant | undefined {
  if (source !== 'live' || current.state !== 'approved' || current.accessUntil === undefined) return undefined;
  return later(current.accessUntil, accessGraceMs);
}

/**
 * @returns when the service next has to look at a request by itself: the next stage or the end of a claim of one that
 *   waits, and the end of the access of an approved one.
 */
export function nextLook(request: AccessRequest): Instant | undefined {
  if (request.source !== 'live') return undefined;
  if (request.current.state !== 'pending') return accessAssumedOverAt(request);
  const moments = [...unreached(request).map((stage) => stageAt(request, stage)), request.claim?.until];
  return moments.filter((moment) => moment !== undefined).sort()[0];
}

function stageAt({ openedAt, facts }: AccessRequest, { moment }: Stage): Instant | undefined {
  return momentAt(moment, openedAt, facts.expiresAt);
}
