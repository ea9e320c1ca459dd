import { azureStatusOf, type AccessRequest, type RequestFacts, type RouteTaken } from '../model';
import { requestId } from './id';
import { observe } from './observe';
import { nextLook } from './schedule';

/**
 * A request as it is first seen. It opens in whatever state Azure shows, which may be closed already.
 *
 * @returns undefined for `Initializing`: Azure is still making it, and a later read finds it.
 */
export function openRequest(
  facts: RequestFacts,
  azureStatus: string,
  route: RouteTaken,
  source: AccessRequest['source'],
  now: Date,
): AccessRequest | undefined {
  if (azureStatusOf(azureStatus) === 'Initializing') return undefined;
  const fresh: AccessRequest = {
    id: requestId(facts.kind, facts.azureId),
    version: 1,
    source,
    facts,
    route,
    openedAt: facts.createdAt,
    azureStatus,
    current: { state: 'pending', votes: [] },
    reached: [],
  };
  const seen = observe(fresh, azureStatus, undefined, now);
  if (seen.ok && seen.changed) return { ...seen.request, version: 1 };
  const dueAt = nextLook(fresh);
  return { ...fresh, ...(dueAt === undefined ? {} : { dueAt }) };
}
