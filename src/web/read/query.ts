import { z } from 'zod/v4';
import { exportFormats, type ExportFormat, type HistoryFilter } from '../../history';
import { instantOf, kinds, services, stateNames } from '../../model';
import { readOutside } from '../../model/outside';

/** The most requests of one page. */
export const maxLimit = 500;
/** The longest range of statistics, in days. */
export const maxRangeDays = 1_830;
const dayMs = 86_400_000;

const text = (most: number, says: string) => z.string().trim().min(1).max(most).describe(says);
const moment = (says: string) =>
  z
    .string()
    .max(40)
    .refine((value) => instantOf(value) !== undefined)
    .describe(`${says}: RFC 3339, or a date, which is its beginning in UTC`);
const list = <T extends string>(values: readonly T[], says: string) =>
  z
    .array(z.enum(values as [T, ...T[]]))
    .min(1)
    .max(values.length)
    .describe(`${says}: any of these, by comma or repeated`);

/** The parameters of `GET /api/requests`: the filters of `lockbox-bot history`, by the same names. */
export const requestsQuery = z.strictObject({
  state: list(stateNames, 'States').optional(),
  kind: list(kinds, 'Kinds').optional(),
  service: list(services, 'Services').optional(),
  from: moment('Opened at or after').optional(),
  to: moment('Opened before').optional(),
  subscription: text(100, 'Subscription').optional(),
  resource: text(2_000, 'Resource id, or a beginning of one').optional(),
  approver: text(320, 'A designated approver: object id, address or name').optional(),
  actor: text(320, 'Who voted or decided: object id, address or name').optional(),
  route: text(200, 'Route taken').optional(),
  case: text(100, 'Support case').optional(),
  text: text(500, 'Words anywhere in the request, all of which it has').optional(),
  limit: z.coerce.number().int().min(1).max(maxLimit).optional().describe('How many at the most; 20 if not given'),
  cursor: text(200, 'Where an earlier page ended').optional(),
  count: z.enum(['true', 'false']).optional().describe('Whether to count what is found, up to 10,000'),
});

/** The parameters of `GET /api/statistics`. */
export const statisticsQuery = z.strictObject({
  from: moment('Opened at or after; a year before the end if not given').optional(),
  to: moment('Opened before; now if not given').optional(),
});

/** The parameters of `GET /api/evidence`. */
export const evidenceQuery = z.strictObject({
  from: moment('Opened at or after'),
  to: moment('Opened before'),
});

/** The parameters of `GET /api/export`. Filters are of csv alone: the other formats are of all entries. */
export const exportQuery = requestsQuery
  .omit({ limit: true, count: true })
  .extend({ format: z.enum(exportFormats).describe('jsonl: a zip of the whole ledger that verifies; csv; ocsf') });

/** What was asked, or the names of ours of what cannot be read. */
export type Read<T> = { ok: true; value: T } | { ok: false; fields: string[] };

/** A page as it was asked for. */
export interface AskedPage {
  filter: HistoryFilter;
  limit: number;
  cursor?: string;
  count: boolean;
}

const usualLimit = 20;

/** Reads the parameters of a page. */
export function readPageQuery(query: unknown): Read<AskedPage> {
  const parsed = read(requestsQuery, query, lists);
  if (!parsed.ok) return parsed;
  const { limit = usualLimit, cursor, count, ...filters } = parsed.value;
  return {
    ok: true,
    value: {
      filter: filterOf(filters),
      limit,
      count: count === 'true',
      ...(cursor === undefined ? {} : { cursor }),
    },
  };
}

/** An export as it was asked for. */
export interface AskedExport {
  format: ExportFormat;
  filter: HistoryFilter;
  cursor?: string;
}

/** Reads the parameters of an export. */
export function readExportQuery(query: unknown): Read<AskedExport> {
  const parsed = read(exportQuery, query, lists);
  if (!parsed.ok) return parsed;
  const { format, cursor, ...filters } = parsed.value;
  const filter = filterOf(filters);
  const isPlace =
    format === 'csv' || cursor === undefined || (format === 'ocsf' && /^(?:0|[1-9]\d{0,14})$/.test(cursor));
  const wrong = [...(format === 'csv' ? [] : Object.keys(filter)), ...(isPlace ? [] : ['cursor'])];
  if (wrong.length > 0) return { ok: false, fields: wrong };
  return { ok: true, value: { format, filter, ...(cursor === undefined ? {} : { cursor }) } };
}

/** The filters that were given, with their moments as they are stored. */
function filterOf({ from, to, ...others }: Omit<z.output<typeof exportQuery>, 'format' | 'cursor'>): HistoryFilter {
  const filter = { ...others, from: from && instantOf(from), to: to && instantOf(to) };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

const lists = ['state', 'kind', 'service'];

/** Reads the time that evidence is asked of: both ends are named, at most five years apart. */
export function readEvidenceRange(query: unknown): Read<{ from: string; to: string }> {
  const parsed = read(evidenceQuery, query, []);
  if (!parsed.ok) return parsed;
  const [from, to] = [instantOf(parsed.value.from) ?? '', instantOf(parsed.value.to) ?? ''];
  return isBounded(from, to) ? { ok: true, value: { from, to } } : { ok: false, fields: ['from', 'to'] };
}

function isBounded(from: string, to: string): boolean {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs;
  return days > 0 && days <= maxRangeDays;
}

/** Reads the range of statistics. @param now is its end where none is given, by the minute. */
export function readRange(query: unknown, now: Date): Read<{ from: string; to: string }> {
  const parsed = read(statisticsQuery, query, []);
  if (!parsed.ok) return parsed;
  const minute = new Date(now);
  minute.setUTCSeconds(0, 0);
  const to = instantOf(parsed.value.to ?? '') ?? minute.toISOString();
  const from = instantOf(parsed.value.from ?? '') ?? new Date(Date.parse(to) - 365 * dayMs).toISOString();
  return isBounded(from, to)
    ? { ok: true, value: { from, to } }
    : { ok: false, fields: ['from', 'to'].filter((name) => Object.hasOwn(parsed.value, name)) };
}

/** The longest query that is looked at, in parameters. */
const maxParameters = 100;

function read<S extends z.ZodObject>(schema: S, query: unknown, lists: readonly string[]): Read<z.output<S>> {
  const given = Object.entries((query ?? {}) as Record<string, unknown>).slice(0, maxParameters);
  const asLists = given.map(([name, value]) => [name, lists.includes(name) ? wordsOf(value) : value]);
  const parsed = readOutside(schema, Object.fromEntries(asLists));
  if (parsed.success) return { ok: true, value: parsed.data };
  const known = new Set(Object.keys(schema.shape));
  const named = parsed.error.issues.map(({ path: [name] }) => name);
  return {
    ok: false,
    fields: [...new Set(named.filter((name) => typeof name === 'string' && known.has(name)))] as string[],
  };
}

/** The words of a list; what is no text stays what it is, and is refused by the schema. */
function wordsOf(value: unknown): unknown[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  const words = given.flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));
  return [...new Set(words.map((word) => (typeof word === 'string' ? word.trim().toLowerCase() : word)))];
}
