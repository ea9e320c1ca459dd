import type { Decision, Request } from '../history/wire';
import { serviceNames, sourceNames, story, times } from './texts';

// How moments, lengths of time, people and resources are written. Pure.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** @returns a length of time in its two largest units. */
export function lasting(ms: number): string {
  const [days, hours, minutes] = [
    Math.floor(ms / dayMs),
    Math.floor((ms % dayMs) / hourMs),
    Math.floor((ms % hourMs) / minuteMs),
  ];
  if (days > 0) return [times.days(days), ...(hours > 0 ? [times.hours(hours)] : [])].join(' ');
  if (hours > 0) return [times.hours(hours), ...(minutes > 0 ? [times.minutes(minutes)] : [])].join(' ');
  return ms >= minuteMs ? times.minutes(minutes) : times.seconds(Math.max(0, Math.floor(ms / 1_000)));
}

/** How much time is left of a request. */
export interface TimeLeft {
  /** 1 at the opening, 0 at the end. */
  part: number;
  says: string;
  /** How it deserves attention: under half a day is soon, under two hours is now. */
  urgency: 'calm' | 'soon' | 'now';
}

/** @returns what is left of the time to decide; undefined where it has no known end. */
export function timeLeft(
  { openedAt, expiresAt }: Pick<Request, 'openedAt' | 'expiresAt'>,
  now: Date,
): TimeLeft | undefined {
  if (expiresAt === null) return undefined;
  const leftMs = Date.parse(expiresAt) - now.getTime();
  if (leftMs <= 0) return { part: 0, says: times.over, urgency: 'now' };
  const wholeMs = Math.max(1, Date.parse(expiresAt) - Date.parse(openedAt));
  const urgency = leftMs < 2 * hourMs ? 'now' : leftMs < 12 * hourMs ? 'soon' : 'calm';
  return { part: Math.min(1, leftMs / wholeMs), says: times.left(lasting(leftMs)), urgency };
}

/** @returns a person by the best name that is known. */
export function personName({ id, name, address }: { id: string; name?: string; address?: string }): string {
  return name ?? address ?? id;
}

/** @returns whoever decided. */
export function actorName(actor: Decision['by']): string {
  if (actor.kind === 'person') return personName(actor);
  return actor.kind === 'app' ? (actor.name ?? actor.id) : story[actor.kind];
}

/** @returns the last name of an ARM resource id. */
export function resourceName(id: string): string {
  return id.split('/').findLast((part) => part !== '') ?? id;
}

/** @returns what a request is about, as a headline. */
export function subjectOf({ service, resourceIds }: Pick<Request, 'service' | 'resourceIds'>): string {
  const [first, ...others] = resourceIds.map(resourceName);
  if (first === undefined) return serviceNames[service];
  return `${serviceNames[service]}: ${first}${others.length === 0 ? '' : ` +${others.length}`}`;
}

const short = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** @returns a moment in the reader's zone. @param precise to the second. */
export function localMoment(at: string, precise = false): string {
  return (precise ? exact : short).format(new Date(at));
}

/** @returns a moment in UTC, as the record has it. */
export function utcMoment(at: string): string {
  return times.utc(at.slice(0, 19).replace('T', ' '));
}

const dateOnly = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const timeOnly = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** @returns the date of a moment in the reader's zone. */
export function localDate(at: string): string {
  return dateOnly.format(new Date(at));
}

/** @returns the time of day of a moment in the reader's zone. */
export function localTime(at: string): string {
  return timeOnly.format(new Date(at));
}

/** @returns a watched source in words; one that is not known by its name. */
export function sourceName(name: string): string {
  const [kind = '', of = '', provider] = name.split('/');
  if (kind === 'lockbox') return sourceNames.lockbox(of);
  if (kind === 'activity')
    return provider === undefined ? sourceNames.activity(of) : sourceNames.provider(provider, of);
  if (kind === 'access-at') return sourceNames.rights(of);
  if (name === 'inventory' || name === 'subscriptions') return sourceNames[name];
  return name;
}
