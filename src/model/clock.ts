/** Where the time comes from. Nothing below main reads the system clock; tests hand in their own. */
export interface Clock {
  now: () => Date;
}

/** RFC 3339 UTC with milliseconds, the form every stored and shown moment has. */
export type Instant = string;

/** @returns the moment as an {@link Instant}. @throws RangeError for an invalid Date: parse at the door first. */
export function instant(date: Date): Instant {
  return date.toISOString();
}

/** @returns the moment that many milliseconds after `at`. */
export function later(at: Instant, ms: number): Instant {
  return new Date(Date.parse(at) + ms).toISOString();
}
