import { chase, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';

/** Chases the requests that wait and whose moment has come. @returns how many. */
export async function chaseDue(context: EngineContext, fence: Fence): Promise<number> {
  const due = await context.store.chased(inMs(context.clock, 0), 50);
  for (const request of due) {
    await apart(context, `chase/${request.id}`, async () => {
      await context.submit(chase(request), [fence]);
    });
  }
  return due.length;
}
