import { momentAt, type AccessRequest, type Instant, type Stage } from '../model';

/** @returns the stages of the route that have not been reached, in its order. */
export function unreached({ route, reached }: AccessRequest): Stage[] {
  return route.stages.filter(({ key }) => !reached.some((one) => one.key === key));
}

/** @returns the stages whose moment has come. */
export function dueStages(request: AccessRequest, now: Instant): Stage[] {
  return unreached(request).filter((stage) => (stageAt(request, stage) ?? '9') <= now);
}

/** @returns when the service next has to look at a waiting request by itself: its next stage, or the end of a claim. */
export function nextLook(request: AccessRequest): Instant | undefined {
  if (request.source !== 'live' || request.current.state !== 'pending') return undefined;
  const moments = [...unreached(request).map((stage) => stageAt(request, stage)), request.claim?.until];
  return moments.filter((moment) => moment !== undefined).sort()[0];
}

function stageAt({ openedAt, facts }: AccessRequest, { moment }: Stage): Instant | undefined {
  return momentAt(moment, openedAt, facts.expiresAt);
}
