import type { AccessRequest } from '../model';
import { findMembers, resolveApprovers, type Fence } from '../workflow';
import type { EngineContext } from './context';

/**
 * Asks approvers who became known only after their request had opened: by their address, or as members of an Entra
 * group that could not be read lately. @returns how many were found.
 */
export async function findApprovers(context: EngineContext, fence: Fence): Promise<number> {
  let found = 0;
  for (const request of await context.store.undecided()) {
    const addresses = [...request.route.unresolved, ...(request.route.told?.unresolved ?? [])];
    if (addresses.length > 0) found += await context.submit(resolveApprovers(request.id, addresses), [fence]);
    const groups = unread(request);
    if (groups.length > 0) found += await context.submit(findMembers(request.id, groups), [fence]);
  }
  return found;
}

function unread({ route: { entraGroups = [] } }: AccessRequest): string[] {
  return entraGroups.filter(({ readAt, stale }) => readAt === undefined || stale === true).map(({ id }) => id);
}
