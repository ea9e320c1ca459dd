import { DateTime } from 'luxon';
import { later, type Instant, type Person, type RouteTaken, type Weekday, type WorkingHours } from '../model';

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A week and a day: whatever the days are, one of them is in it. */
const horizonDays = 8;

/**
 * When somebody may be reminded, at the moment or as soon after it as their working hours allow. Before Azure lets the
 * request expire, hours that would come too late do not count.
 */
export function reminderAt(route: RouteTaken, person: Person, at: Instant, expiresAt: Instant | undefined): Instant {
  const own = route.calendars.filter(({ members }) => members.some((member) => isNamed(person, member)));
  // Who is in several groups may be reminded when any of them may.
  if (own.length === 0 || own.some(({ hours }) => hours === undefined)) return at;
  const moments = own.flatMap(({ hours }) => (hours === undefined ? [] : [nextAllowed(hours, at, expiresAt)]));
  return moments.sort()[0] ?? at;
}

function isNamed(person: Person, member: string): boolean {
  return member === person.id || member === person.address?.toLowerCase();
}

/** @returns the first moment from `at` on that lies in the hours, or that is so close to the expiry that they do not count. */
export function nextAllowed(hours: WorkingHours, at: Instant, expiresAt: Instant | undefined): Instant {
  const next = nextWithin(hours, at);
  const { ignoredBeforeExpiryMs } = hours;
  if (expiresAt === undefined || ignoredBeforeExpiryMs === undefined) return next;
  const ignoredFrom = later(expiresAt, -ignoredBeforeExpiryMs);
  const anyway = ignoredFrom > at ? ignoredFrom : at;
  return anyway < next ? anyway : next;
}

function nextWithin({ zone, days, from, to }: WorkingHours, at: Instant): Instant {
  const moment = DateTime.fromISO(at, { zone });
  // From the day before on: hours that end on the next day may still run.
  for (let offset = -1; offset <= horizonDays; offset += 1) {
    const day = moment.startOf('day').plus({ days: offset });
    if (!days.includes(weekdays[day.weekday - 1] ?? 'mon')) continue;
    const start = atTime(day, from);
    const sameDay = atTime(day, to);
    const end = sameDay > start ? sameDay : atTime(day.plus({ days: 1 }), to);
    if (moment < start) return instantOf(start);
    if (moment < end) return at;
  }
  return at;
}

function atTime(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return day.set({ hour, minute });
}

function instantOf(moment: DateTime): Instant {
  return moment.toJSDate().toISOString();
}
