import { DateTime, Duration, IANAZone } from 'luxon';
import type { Instant } from '../model';

const units: Readonly<Record<string, 'minutes' | 'hours' | 'days'>> = { m: 'minutes', h: 'hours', d: 'days' };

/**
 * Reads the end of a time as somebody writes it: `3d`, `8h`, `2026-11-30` (to the end of that day) or
 * `2026-11-30 18:00`, days and times in their own zone.
 *
 * @param zone IANA name as Teams tells it; one that is not known is taken for UTC.
 * @returns undefined where it cannot be read.
 */
export function endOf(text: string, now: Date, zone: string | undefined): Instant | undefined {
  const trimmed = text.trim().toLowerCase();
  const [, amount, unit] = /^(\d{1,4})\s*([mhd])$/.exec(trimmed) ?? [];
  if (amount !== undefined && unit !== undefined) {
    const length = Duration.fromObject({ [units[unit] ?? 'hours']: Number(amount) });
    return instantOf(DateTime.fromJSDate(now).plus(length));
  }
  const own = zone !== undefined && IANAZone.isValidZone(zone) ? zone : 'utc';
  if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) {
    // Until a day means that the day still counts.
    return instantOf(DateTime.fromISO(trimmed, { zone: own }).plus({ days: 1 }));
  }
  if (/^\d{4}-\d{2}-\d{2}[ t]\d{2}:\d{2}$/.test(trimmed)) {
    return instantOf(DateTime.fromISO(trimmed.replace(' ', 'T').toUpperCase(), { zone: own }));
  }
  return undefined;
}

function instantOf(moment: DateTime): Instant | undefined {
  return moment.isValid ? moment.toJSDate().toISOString() : undefined;
}
