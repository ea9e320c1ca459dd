import { instant, type Clock, type Instant } from '../model';
import type { Delivered } from './deliver';
import type { Delivery } from './delivery';
import type { EventSent } from './send-event';

/**
 * After this many failed attempts in a row a delivery is parked and shown to the admins. At ten minutes each that is four
 * days, as long as a Lockbox request lives: a long outage of Teams must not leave a request that nobody was shown.
 */
export const attemptsBeforeParking = 600;

/**
 * How often a recipient who cannot be reached is tried again, in milliseconds: often in the first minutes, then now and
 * then. Joining makes it due at once; that somebody unblocked the bot is told by nobody.
 */
const unreachableRetryMs = 60_000;
const unreachableLaterMs = 600_000;

/** @returns milliseconds to wait before attempt number `attempts + 1`: doubling from one second, at most ten minutes. */
export function backOffMs(attempts: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, attempts - 1), 600_000);
}

/**
 * What an attempt's verdict makes of a delivery. Pure.
 *
 * @param attempted the version that was shown by the attempt. The delivery may want a newer one by now: then it stays due.
 */
export function afterAttempt(
  delivery: Delivery,
  attempted: number,
  verdict: Delivered | EventSent,
  clock: Clock,
): Delivery {
  const now = clock.now();
  const inMs = (ms: number): Instant => instant(new Date(now.getTime() + ms));
  if (verdict.kind === 'sent') {
    const shown = Math.max(delivery.shown, attempted);
    const { lastError: _, trouble: __, ...rest } = delivery;
    return { ...rest, shown, attempts: 0, status: shown >= delivery.wanted ? 'done' : 'due', dueAt: inMs(0) };
  }
  if (verdict.kind === 'later') return { ...delivery, dueAt: inMs(verdict.afterMs) };
  const since = delivery.trouble?.since ?? inMs(0);
  const attempts = delivery.attempts + 1;
  // What stands in the way of people is named; a webhook's own words say it.
  const trouble = 'trouble' in verdict ? { trouble: { what: verdict.trouble, since } } : {};
  const failed = { ...delivery, attempts, lastError: verdict.reason, ...trouble };
  switch (verdict.kind) {
    case 'gone': {
      const { place, ...rest } = failed;
      // The message is gone; the conversation is still there, and a new message in it says the same. It has no place to
      // be gone from, so that this happens once for each version that is shown.
      if (verdict.message === true) return { ...rest, status: 'due', dueAt: inMs(0) };
      const isOld = now.getTime() - Date.parse(since) >= unreachableLaterMs;
      const unreachable = {
        status: 'unreachable',
        dueAt: inMs(isOld ? unreachableLaterMs : unreachableRetryMs),
      } as const;
      // Whoever lets the bot in again still has the message; a conversation that is no more took it along.
      const kept = place === undefined || verdict.trouble === 'conversation-gone' ? {} : { place };
      return { ...rest, ...kept, ...unreachable };
    }
    case 'never':
      return { ...failed, status: 'parked' };
    case 'retry': {
      const status = attempts >= attemptsBeforeParking ? 'parked' : 'due';
      return { ...failed, status, dueAt: inMs(Math.max(verdict.afterMs ?? 0, backOffMs(attempts))) };
    }
  }
}
