import { endDueSilences, type Fence } from '../workflow';
import { inMs, type EngineContext } from './context';

/** Ends the silences whose time is over, so that each channel hears what it missed. @returns how many. */
export async function endSilencesDue(context: EngineContext, fence: Fence): Promise<number> {
  // Looked at first: most of the time there is nothing to write.
  if (!(await context.store.silenceDue(inMs(context.clock, 0)))) return 0;
  return context.submit(endDueSilences(), [fence]);
}
