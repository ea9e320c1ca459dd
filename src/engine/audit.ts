import { tellUndelivered, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';

/** How long a request may wait without anybody having been shown its card, in milliseconds. */
const patienceMs = 2 * 60_000;

/**
 * Looks whether each request that waits has been shown to somebody. A request that dies in silence is what this product
 * is there to prevent, so this does not trust the outbox to know. @returns how many nobody was shown.
 */
export async function auditDeliveries(context: EngineContext, fence: Fence): Promise<number> {
  const unseen = await context.store.undelivered(inMs(context.clock, -patienceMs));
  for (const id of unseen) {
    await apart(context, `audit/${id}`, async () => {
      await context.submit(tellUndelivered(id), [fence]);
    });
  }
  context.report.undelivered(unseen.length);
  return unseen.length;
}
