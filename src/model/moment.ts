import { later, type Instant } from './clock';

/** A moment of a request's life: so long after it opened, or before Azure lets it expire. */
export type Moment = { afterMs: number } | { beforeExpiryMs: number };

/** @returns when that is, or undefined where it counts from an expiry that Azure does not name. */
export function momentAt(moment: Moment, openedAt: Instant, expiresAt: Instant | undefined): Instant | undefined {
  if ('afterMs' in moment) return later(openedAt, moment.afterMs);
  return expiresAt === undefined ? undefined : later(expiresAt, -moment.beforeExpiryMs);
}

/** A day of the working week. */
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** When a group may be reminded. */
export interface WorkingHours {
  /** IANA name, e.g. Europe/Berlin. */
  zone: string;
  days: Weekday[];
  /** `HH:MM` in the zone. An end that is not behind the start is on the next day. */
  from: string;
  to: string;
  /** So long before Azure's expiry the hours no longer count. */
  ignoredBeforeExpiryMs?: number;
}
