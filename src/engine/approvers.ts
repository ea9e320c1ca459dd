import { resolveApprovers, type Fence } from '../workflow';
import type { EngineContext } from './context';

/** Asks approvers whose address became known only after their request had opened. @returns how many were found. */
export async function findApprovers(context: EngineContext, fence: Fence): Promise<number> {
  let found = 0;
  for (const { id, route } of await context.store.undecided()) {
    if (route.unresolved.length > 0) found += await context.submit(resolveApprovers(id, route.unresolved), [fence]);
  }
  return found;
}
