import type { HistoryFilter } from '../../history';

const idShape = /^[LRA]-[0-9A-HJKMNP-TV-Z]{10}$/;
const maxUrlCharacters = 2_000;

/** @returns the address of a request's page, below the address of this service. */
export function requestAddress(publicUrl: string, id: string): string {
  return `${publicUrl}/requests/${id}`;
}

/** @returns the address of the list with the same filters, by the names that the API has for them. */
export function historyAddress(publicUrl: string, filter: HistoryFilter): string {
  const query = new URLSearchParams({ view: 'history' });
  const { asked: _asked, own: _own, ...said } = filter;
  for (const [name, value] of Object.entries(said) as [string, string | readonly string[] | undefined][]) {
    if (value !== undefined) query.set(name, typeof value === 'string' ? value : value.join(','));
  }
  return `${publicUrl}/?${query.toString()}`;
}

/**
 * Reads the address of a request's page: `/requests/ID`, or the tab's own `/?view=request&id=ID`.
 *
 * @param url from outside.
 * @returns the id, or undefined for every address that is not ours.
 */
export function requestAt(publicUrl: string, url: unknown): string | undefined {
  if (typeof url !== 'string' || url.length > maxUrlCharacters) return undefined;
  const [own, given] = [URL.parse(publicUrl), URL.parse(url)];
  if (own === null || given?.origin !== own.origin || given.username !== '' || given.password !== '') return undefined;
  const base = own.pathname.replace(/\/+$/, '');
  if (given.pathname !== base && !given.pathname.startsWith(`${base}/`)) return undefined;
  const rest = given.pathname.slice(base.length);
  const [, named] = /^\/requests\/([^/]{1,20})\/?$/.exec(rest) ?? [];
  const asked = rest === '' || rest === '/' ? given.searchParams : undefined;
  const id = named ?? (asked?.get('view') === 'request' ? asked.get('id') : undefined);
  return id != null && idShape.test(id) ? id : undefined;
}
