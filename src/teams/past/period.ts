import { DateTime } from 'luxon';
import type { Instant } from '../../model';
import type { Token } from './tokens';

/** A stretch of time in UTC: from a moment on, up to and without another. Without an end it is still going on. */
export interface Period {
  from: DateTime;
  to?: DateTime;
  /** How many words said it. */
  used: number;
}

type Unit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
const unit = /^(hour|day|week|month|quarter|year)s?$/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthNames =
  /^(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/;
/** Nobody looks back further; a larger number would leave what a date can hold. */
const maxBack = 10_000;
const year = /^20\d{2}$/;

/**
 * Reads a stretch of time at the beginning of some words: `today`, `last month`, `last 7 days`, `3 days ago`, `october`,
 * `1 october 2026`, `q3 2026`, `2026`, `2026-10`, `2026-10-01`, `2026-10-01T08:00`. Everything is in UTC, and weeks begin
 * on Monday. A month or day without a year is the newest one that has begun.
 *
 * @returns undefined where the words say no time.
 */
export function periodAt(tokens: readonly Token[], now: Date): Period | undefined {
  const words = tokens.slice(0, 4).map(({ word }) => word ?? '');
  const today = DateTime.fromJSDate(now, { zone: 'utc' });
  return (
    dayByName(words, today) ??
    relative(words, today) ??
    ago(words, today) ??
    quarterOf(words, today) ??
    dated(words, today)
  );
}

/** @returns a moment as entries tell it. */
export function instantAt(moment: DateTime): Instant {
  return moment.toJSDate().toISOString();
}

function dayByName([first]: string[], today: DateTime): Period | undefined {
  if (first === 'today') return whole(today, 'day', 1);
  return first === 'yesterday' ? whole(today.minus({ days: 1 }), 'day', 1) : undefined;
}

/** `this month`, `last month` by the calendar; `last 7 days` counted back from now. */
function relative([first = '', second = '', third = '']: string[], today: DateTime): Period | undefined {
  if (first === 'this') {
    const own = unitOf(second);
    return own === undefined ? undefined : whole(today, own, 2);
  }
  if (first !== 'last' && first !== 'past' && first !== 'previous') return undefined;
  const only = unitOf(second);
  // The last hour is the sixty minutes before now, and not that of the clock.
  if (only === 'hour') return { from: today.minus({ hours: 1 }), used: 2 };
  if (only !== undefined) return whole(today.minus({ [only]: 1 }), only, 2);
  const from = back(second, third, today);
  return from === undefined ? undefined : { from, used: 3 };
}

/** `3 days ago`: a moment. */
function ago([first = '', second = '', third]: string[], today: DateTime): Period | undefined {
  const from = third === 'ago' ? back(first, second, today) : undefined;
  return from === undefined ? undefined : { from, to: from, used: 3 };
}

function back(amount: string, of: string, today: DateTime): DateTime | undefined {
  const own = unitOf(of);
  if (own === undefined || !/^[1-9]\d{0,4}$/.test(amount) || Number(amount) > maxBack) return undefined;
  const moment = today.minus({ [own]: Number(amount) });
  return moment.year >= 1970 ? moment : undefined;
}

/** `q3`, `q3 2026`, `2026-q3`, `2026 q3`. */
function quarterOf([first = '', second = '']: string[], today: DateTime): Period | undefined {
  const [, before, quarter] = /^(?:(20\d{2})-?)?q([1-4])$/.exec(first) ?? [];
  if (quarter !== undefined) {
    const behind = before === undefined && year.test(second) ? second : undefined;
    return inYear(
      before ?? behind,
      (of) => startOf(of, (Number(quarter) - 1) * 3 + 1),
      'quarter',
      today,
      behind ? 2 : 1,
    );
  }
  const [, own] = /^q([1-4])$/.exec(second) ?? [];
  if (!year.test(first) || own === undefined) return undefined;
  return whole(startOf(Number(first), (Number(own) - 1) * 3 + 1), 'quarter', 2);
}

function dated(words: string[], today: DateTime): Period | undefined {
  const [first = ''] = words;
  if (year.test(first)) return whole(startOf(Number(first), 1), 'year', 1);
  if (/^20\d{2}-\d{2}$/.test(first)) return wholeIfReal(DateTime.fromISO(first, { zone: 'utc' }), 'month', 1);
  if (/^20\d{2}-\d{2}-\d{2}$/.test(first)) return wholeIfReal(DateTime.fromISO(first, { zone: 'utc' }), 'day', 1);
  if (/^20\d{2}-\d{2}-\d{2}t\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:z|[+-]\d{2}:\d{2})?$/.test(first)) {
    const moment = DateTime.fromISO(first.toUpperCase(), { zone: 'utc' });
    return moment.isValid ? { from: moment, to: moment, used: 1 } : undefined;
  }
  return named(words, today);
}

/** `october`, `october 2026`, `1 october`, `october 1 2026`. */
function named([first = '', second = '', third = '']: string[], today: DateTime): Period | undefined {
  const dayFirst = dayOf(first) !== undefined && monthOf(second) !== undefined;
  const month = monthOf(dayFirst ? second : first);
  if (month === undefined) return undefined;
  const day = dayFirst ? dayOf(first) : dayOf(second);
  const behind = day === undefined ? second : third;
  const said = year.test(behind) ? behind : undefined;
  const used = 1 + (day === undefined ? 0 : 1) + (said === undefined ? 0 : 1);
  const make = (of: number): DateTime => DateTime.fromObject({ year: of, month, day: day ?? 1 }, { zone: 'utc' });
  return inYear(said, make, day === undefined ? 'month' : 'day', today, used);
}

/** In the year that was said; else in the newest in which it has begun. A 29 February may be some years back. */
function inYear(
  said: string | undefined,
  make: (year: number) => DateTime,
  of: Unit,
  today: DateTime,
  used: number,
): Period | undefined {
  const years = said === undefined ? Array.from({ length: 9 }, (_, back) => today.year - back) : [Number(said)];
  const found = years.map(make).find((moment) => moment.isValid && (said !== undefined || moment <= today));
  return found === undefined ? undefined : whole(found, of, used);
}

function startOf(of: number, month: number): DateTime {
  return DateTime.fromObject({ year: of, month, day: 1 }, { zone: 'utc' });
}

function wholeIfReal(moment: DateTime, of: Unit, used: number): Period | undefined {
  return moment.isValid ? whole(moment, of, used) : undefined;
}

function whole(moment: DateTime, of: Unit, used: number): Period {
  const from = moment.startOf(of);
  return { from, to: from.plus({ [of]: 1 }), used };
}

function unitOf(word: string): Unit | undefined {
  return unit.exec(word)?.[1] as Unit | undefined;
}

function monthOf(word: string): number | undefined {
  return monthNames.test(word) ? months.indexOf(word.slice(0, 3)) + 1 : undefined;
}

function dayOf(word: string): number | undefined {
  const [, day] = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(word) ?? [];
  const number = Number(day);
  return day !== undefined && number >= 1 && number <= 31 ? number : undefined;
}
