import { instant, type Clock } from '../model';
import type { Delivered } from './deliver';
import type { Delivery } from './delivery';
import type { EventSent } from './send-event';

/**
 * After this many failed attempts in a row a delivery is parked and shown to the admins. At ten minutes each that is four
 * days, as long as a Lockbox request lives: a long outage of Teams must not leave a request that nobody was shown.
 */
export const attemptsBeforeParking = 600;

/** How often a recipient without a conversation is looked for again, in milliseconds. Joining makes it due at once. */
const unreachableRetryMs = 60_000;

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
  switch (verdict.kind) {
    case 'sent': {
      const shown = Math.max(delivery.shown, attempted);
      const { lastError: _, ...rest } = delivery;
      return { ...rest, shown, attempts: 0, status: shown >= delivery.wanted ? 'done' : 'due', dueAt: instant(now) };
    }
    case 'gone': {
      const { place, ...rest } = delivery;
      // The message is gone; the conversation may still be there, and a new message in it says the same.
      if (place !== undefined) {
        return {
          ...rest,
          status: 'due',
          attempts: delivery.attempts + 1,
          dueAt: instant(now),
          lastError: verdict.reason,
        };
      }
      const dueAt = instant(new Date(now.getTime() + unreachableRetryMs));
      return { ...rest, status: 'unreachable', attempts: delivery.attempts + 1, dueAt, lastError: verdict.reason };
    }
    case 'later':
      return { ...delivery, dueAt: instant(new Date(now.getTime() + verdict.afterMs)) };
    case 'never':
      return { ...delivery, status: 'parked', attempts: delivery.attempts + 1, lastError: verdict.reason };
    case 'retry': {
      const attempts = delivery.attempts + 1;
      const waitMs = Math.max(verdict.afterMs ?? 0, backOffMs(attempts));
      const parked = attempts >= attemptsBeforeParking;
      return {
        ...delivery,
        attempts,
        status: parked ? 'parked' : 'due',
        dueAt: instant(new Date(now.getTime() + waitMs)),
        lastError: verdict.reason,
      };
    }
  }
}
