import type { Instant } from '../model';

/**
 * The form of Azure's own interfaces, on a day that every month has: certainly a moment, without asking the calendar.
 * Nearly every record of a log is dated so, and most records of a log are read only to be passed over.
 */
const plain =
  /^(?:19|[2-9]\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3,9}Z$/;
const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/i;
const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d)(?:\s*(AM|PM))?(?:\s*([+-]\d\d:\d\d))?$/i;

const maxOffsetMinutes = 14 * 60;

/**
 * Reads a moment as Azure's exports write it: ISO 8601 with up to nine digits of a second, with an offset or without
 * (then UTC), or month/day/year.
 *
 * @returns undefined for anything else, and for days that do not exist.
 */
export function instantOf(text: string): Instant | undefined {
  if (plain.test(text)) return `${text.slice(0, 23)}Z`;
  const found = iso.exec(text);
  if (found !== null) {
    const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = found;
    return build([year, month, day, hour, minute, second], fraction, zone);
  }
  const us = american.exec(text);
  if (us === null) return undefined;
  const [, month, day, year, hour, minute, second, half, zone = 'Z'] = us;
  return build([year, month, day, clockHour(hour, half), minute, second], '', zone);
}

/** The hour of a 24-hour clock. */
function clockHour(hour: string | undefined, half: string | undefined): string | undefined {
  if (half === undefined) return hour;
  const onClock = Number(hour) % 12;
  return String(half.toUpperCase() === 'PM' ? onClock + 12 : onClock);
}

function build(parts: readonly (string | undefined)[], fraction: string, zone: string): Instant | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!real || year < 1_900) return undefined;
  const offset = offsetMs(zone);
  if (offset === undefined) return undefined;
  const moment = new Date(date.getTime() - offset);
  // A fifth digit would make text that no longer sorts by time.
  return moment.getUTCFullYear() > 9_999 ? undefined : moment.toISOString();
}

/** @returns undefined for an offset that no place on Earth has. */
function offsetMs(zone: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset > maxOffsetMinutes || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * offset * 60_000;
}
