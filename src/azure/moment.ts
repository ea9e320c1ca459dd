import type { Instant } from '../model';

/**
 * Reads a moment as Azure writes it. One without a zone is UTC, wherever this service runs.
 *
 * @returns undefined for what cannot be read, and for the year 1, which .NET writes for "none".
 */
export function momentOf(text: string): Instant | undefined {
  const trimmed = text.trim().slice(0, 100);
  const zoned = /(?:z|utc|gmt|[+-]\d\d:?\d\d)$/i.test(trimmed);
  const isIso = /^\d{4}-\d\d-\d\dT/.test(trimmed);
  const date = new Date(zoned ? trimmed : trimmed + (isIso ? 'Z' : ' UTC'));
  const year = date.getUTCFullYear();
  return year >= 1_900 && year <= 9_999 ? date.toISOString() : undefined;
}
