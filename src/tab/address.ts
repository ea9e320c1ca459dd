import type { Request } from '../history/wire';

// What is looked at stands in the address, so that back, reload and a copied link work. Pure.

/** Every state, kind and service that can be filtered by, in the order in which they are shown. */
export const states = [
  'pending',
  'deciding',
  'approved',
  'rejected',
  'access-ended',
  'expired',
  'cancelled',
] as const satisfies readonly Request['state'][];
/** See {@link states}. */
export const kinds = ['lockbox', 'byos-review', 'byos-access'] as const satisfies readonly Request['kind'][];
/** See {@link states}. */
export const services = [
  'openai',
  'translator',
  'language',
  'aiservices',
  'speech',
  'storage',
  'other',
  'unknown',
] as const satisfies readonly Request['service'][];

/** Filters of the past that are free text, by the names of the API, with the most characters that it takes. */
export const textFilters = {
  subscription: 100,
  resource: 2_000,
  approver: 320,
  actor: 320,
  route: 200,
  case: 100,
  text: 500,
} as const;
/** One of {@link textFilters}. */
export type TextFilter = keyof typeof textFilters;

/** What of the past is looked for. `from` and `to` are dates in UTC, `to` the first that is no longer meant. */
export interface Filters extends Partial<Record<TextFilter, string>> {
  state: Request['state'][];
  kind: Request['kind'][];
  service: Request['service'][];
  from?: string;
  to?: string;
}

/** What is looked at. */
export type Place =
  | { view: 'open' }
  | { view: 'history'; filters: Filters }
  | { view: 'request'; id: string }
  | { view: 'statistics'; from?: string; to?: string }
  | { view: 'posture'; all: boolean }
  | { view: 'watching' }
  | { view: 'configure' };

/** One of the views that can be chosen at the top. */
export type MainView = 'open' | 'history' | 'statistics' | 'posture' | 'watching';
/** The views that can be chosen at the top, in their order. */
export const mainViews: readonly MainView[] = ['open', 'history', 'statistics', 'posture', 'watching'];

/** No filter at all. */
export const noFilters: Filters = { state: [], kind: [], service: [] };

const requestId = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;
const filterNames = ['state', 'kind', 'service', 'from', 'to', ...Object.keys(textFilters)];

/** @returns what an address means. Whatever in it is not known is passed over. */
export function placeOf(pathname: string, search: string): Place {
  const query = new URLSearchParams(search);
  const [, inPath] = /^\/requests\/([^/]+)\/?$/.exec(pathname) ?? [];
  const id = (inPath ?? query.get('id') ?? '').toUpperCase();
  const view = query.get('view');
  if (inPath !== undefined || view === 'request') {
    return requestId.test(id) ? { view: 'request', id } : { view: 'history', filters: noFilters };
  }
  switch (view) {
    case 'statistics':
      return { view, ...dates(query) };
    case 'posture':
      return { view, all: query.get('all') === 'true' };
    case 'open':
    case 'watching':
    case 'configure':
      return { view };
    case 'history':
      return { view, filters: filtersOf(query) };
    default:
      // Filters alone mean the past: whoever links here need not know of views.
      return filterNames.some((name) => query.has(name))
        ? { view: 'history', filters: filtersOf(query) }
        : { view: 'open' };
  }
}

/** @returns the address of a place, the same for the same place. */
export function addressOf(place: Place): string {
  switch (place.view) {
    case 'open':
      return '/';
    case 'request':
      return `/requests/${place.id}`;
    case 'history':
      return withQuery('history', filterQuery(place.filters));
    case 'statistics':
      return withQuery('statistics', given({ from: place.from, to: place.to }));
    case 'posture':
      return withQuery('posture', place.all ? [['all', 'true']] : []);
    case 'watching':
    case 'configure':
      return withQuery(place.view, []);
  }
}

/** @returns the place that a deep link of Teams names: a request's id, or an address of this page. */
export function placeOfSubPage(subPageId: string | undefined): Place | undefined {
  if (subPageId === undefined || subPageId === '') return undefined;
  if (requestId.test(subPageId.toUpperCase())) return { view: 'request', id: subPageId.toUpperCase() };
  if ((mainViews as readonly string[]).includes(subPageId)) return placeOf('/', `?view=${subPageId}`);
  if (!subPageId.startsWith('/') && !subPageId.startsWith('?')) return undefined;
  const end = subPageId.indexOf('?');
  return end === -1 ? placeOf(subPageId, '') : placeOf(subPageId.slice(0, end), subPageId.slice(end));
}

/** @returns the filters as parameters of the API. */
export function filterQuery(filters: Filters): [string, string][] {
  const { state, kind, service, from, to, ...texts } = filters;
  const lists = Object.entries({ state, kind, service }).map(([name, values]) => [name, values.join(',')] as const);
  return given({ ...Object.fromEntries(lists), from, to, ...texts });
}

/** @returns how many filters are given. */
export function filterCount(filters: Filters): number {
  return filterQuery(filters).length;
}

function filtersOf(query: URLSearchParams): Filters {
  const texts = Object.entries(textFilters).map(([name, most]) => [name, query.get(name)?.trim().slice(0, most)]);
  return {
    state: listOf(query, 'state', states),
    kind: listOf(query, 'kind', kinds),
    service: listOf(query, 'service', services),
    ...dates(query),
    ...(Object.fromEntries(texts.filter(([, value]) => value !== undefined && value !== '')) as Partial<
      Record<TextFilter, string>
    >),
  };
}

function listOf<T extends string>(query: URLSearchParams, name: string, known: readonly T[]): T[] {
  const words = query.getAll(name).flatMap((value) => value.toLowerCase().split(','));
  return known.filter((one) => words.includes(one));
}

function dates(query: URLSearchParams): { from?: string; to?: string } {
  const [from, to] = [query.get('from'), query.get('to')].map(dateOf);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** A date, or the date of a moment; 30 February is none. */
function dateOf(text: string | null): string | undefined {
  const [date] = /^\d{4}-\d{2}-\d{2}/.exec(text ?? '') ?? [];
  if (date === undefined) return undefined;
  const at = new Date(`${date}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date) ? date : undefined;
}

function given(values: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
}

function withQuery(view: string, query: readonly [string, string][]): string {
  // A comma and a slash are readable, and allowed in a query (RFC 3986, 3.4).
  const text = new URLSearchParams([['view', view], ...query]).toString();
  return `/?${text.replaceAll('%2C', ',').replaceAll('%2F', '/')}`;
}
