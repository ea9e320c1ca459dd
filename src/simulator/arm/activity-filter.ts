import { refuse, type OrArmError } from './errors';

/** What a caller of the activity log asked for. */
export interface ActivityFilter {
  /** Inclusive; milliseconds since 1970. */
  from: number;
  /** Inclusive; milliseconds since 1970. */
  to?: number;
  /** At most one of the names that the log can be narrowed by, with the value to equal. */
  narrowed?: { by: Narrowing; value: string };
}

/** The names that the log can be narrowed by, one at a time. */
export type Narrowing = 'resourceGroupName' | 'resourceUri' | 'resourceProvider' | 'correlationId';

const narrowings: readonly Narrowing[] = ['resourceGroupName', 'resourceUri', 'resourceProvider', 'correlationId'];
const keptMs = 90 * 24 * 3_600_000;

/**
 * Parses the `$filter` of the activity log. Its grammar is narrow: `eventTimestamp ge '…'`, then optionally
 * `eventTimestamp le '…'`, `eventChannels eq '…'`, and one of four names with `eq`, all joined by `and`.
 * @returns the filter, or 400 that says what is wrong with it.
 */
export function parseActivityFilter(text: string | undefined, now: Date): OrArmError<ActivityFilter> {
  const clauses = clausesOf(text ?? '');
  if (clauses === undefined) return badFilter(`The filter is not valid: ${text ?? ''}`);
  const seen = new Map<string, string>();
  for (const { name, operator, value } of clauses) {
    const key = keyOf(name, operator);
    if (key === undefined) return badFilter(`The filter clause '${name} ${operator}' is not supported.`);
    if (seen.has(key)) return badFilter(`The filter clause '${name} ${operator}' is given more than once.`);
    seen.set(key, value);
  }
  return filterOf(seen, now);
}

interface Clause {
  name: string;
  operator: string;
  value: string;
}

/** @returns the clauses, or undefined where the text is not a chain of `name operator 'value'` joined by `and`. */
function clausesOf(text: string): Clause[] | undefined {
  const clause = /\s*(\w+)\s+(\w+)\s+'((?:[^']|'')*)'\s*(and\b|$)/iy;
  const clauses: Clause[] = [];
  let joined = true;
  while (joined) {
    const [, name, operator, value, joint] = clause.exec(text) ?? [];
    if (name === undefined || operator === undefined || value === undefined) return undefined;
    clauses.push({ name, operator: operator.toLowerCase(), value: value.replaceAll("''", "'") });
    joined = joint !== '';
  }
  return clauses;
}

function keyOf(name: string, operator: string): string | undefined {
  const lowered = name.toLowerCase();
  if (lowered === 'eventtimestamp') return operator === 'ge' || operator === 'le' ? operator : undefined;
  if (operator !== 'eq') return undefined;
  if (lowered === 'eventchannels') return 'eventChannels';
  return narrowings.find((one) => one.toLowerCase() === lowered);
}

function filterOf(seen: ReadonlyMap<string, string>, now: Date): OrArmError<ActivityFilter> {
  const from = timeOf(seen.get('ge'));
  const to = timeOf(seen.get('le'));
  if (from === undefined) return badFilter("The filter must have a start time: eventTimestamp ge '…'.");
  if (Number.isNaN(from) || Number.isNaN(to)) return badFilter('A time in the filter cannot be read.');
  if (to !== undefined && to < from) return badFilter('The start time cannot be later than the end time.');
  if (from < now.getTime() - keptMs) return badFilter('The start time cannot be more than 90 days in the past.');
  const by = narrowings.filter((name) => seen.has(name));
  if (by.length > 1) return badFilter(`The filter can be narrowed by one name only, not by ${by.join(' and ')}.`);
  const [name] = by;
  const narrowed = name === undefined ? {} : { narrowed: { by: name, value: seen.get(name) ?? '' } };
  return { ok: true, value: { from, ...(to === undefined ? {} : { to }), ...narrowed } };
}

/** @returns milliseconds since 1970, NaN for what cannot be read; a time without a zone is UTC. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(zoned) : NaN;
}

function badFilter(message: string): ReturnType<typeof refuse> {
  return refuse(400, 'BadRequest', message);
}
