import { instant, type CoveredBy, type Instant } from '../model';
import { beginDaily, dailyAuthor, dailyPlace, dailySource, recordDaily, tellDaily, type Fence } from '../workflow';
import type { EngineContext } from './context';
import { gatherDaily } from './daily-facts';

/** The hour of the day at which the daily message is sent, in UTC. */
export const dailyHourUtc = 8;

const dayMs = 24 * 3_600_000;

/** Signs what the ledger holds; @returns the newest checkpoint, if there is one. */
type Sign = (fence: Fence) => Promise<CoveredBy | undefined>;

/**
 * Writes and sends the daily message when it is time. How far it has come stands in the database, and moves with the
 * entry in one commit: after a restart, or with a second instance, none is sent twice. One that was missed is sent once,
 * late, and speaks of all the time since the last. @returns whether there was anything to send.
 */
export async function dailyRound(context: EngineContext, fence: Fence, sign: Sign): Promise<boolean> {
  const { clock, store, submit } = context;
  const stored = await store.cursor(dailySource);
  if (stored === undefined) {
    await submit(beginDaily(), [fence]);
    return false;
  }
  const place = dailyPlace(stored.cursor);
  if (place.untold === undefined) {
    const now = instant(clock.now());
    if (lastDailyMoment(now) <= place.at) return false;
    const listed = await context.azure.subscriptions();
    const known = listed.ok ? { listed: listed.value.map(({ id }) => id) } : {};
    const report = await gatherDaily({ store, now, since: place, onDemand: false, ...known });
    if ((await submit(recordDaily(report, dailyAuthor, stored.cursor), [fence])) === undefined) return false;
  }
  // A crash on this line leaves a report that is recorded and not told: the next round goes on from here.
  const checkpoint = await sign(fence);
  const recorded = await store.cursor(dailySource);
  const seq = recorded === undefined ? undefined : dailyPlace(recorded.cursor).untold?.seq;
  if (recorded === undefined || seq === undefined || checkpoint === undefined || checkpoint.size <= seq) return false;
  return submit(tellDaily(recorded.cursor, checkpoint), [fence]);
}

/** @returns the last moment at or before now at which a daily message was due. */
export function lastDailyMoment(now: Instant): Instant {
  const today = `${now.slice(0, 10)}T${String(dailyHourUtc).padStart(2, '0')}:00:00.000Z`;
  return today <= now ? today : new Date(Date.parse(today) - dayMs).toISOString();
}
