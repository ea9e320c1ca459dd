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

const shape = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))?$/i;

/**
 * Reads what a person writes for a moment: RFC 3339, or a date alone, which is its beginning in UTC. Anything looser would
 * be read in this computer's zone.
 *
 * @returns undefined for anything else.
 */
export function instantOf(text: string): Instant | undefined {
  const [, date] = shape.exec(text.trim()) ?? [];
  const ms = date !== undefined && isDate(date) ? Date.parse(text.trim().toUpperCase()) : Number.NaN;
  // An offset can lead out of the years of four digits, which sort as text.
  const at = Number.isNaN(ms) ? '' : new Date(ms).toISOString();
  return /^\d{4}-/.test(at) ? at : undefined;
}

/** The 30th of February is a date to Date.parse, and another one. */
function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}
