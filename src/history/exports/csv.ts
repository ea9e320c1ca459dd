import type { HistoryFilter, HistoryStore } from '../ports';
import { wireRequest } from '../wire-request';
import { csvColumns } from './csv-columns';
import type { Piece } from './pieces';

/** Requests that are read at a time. */
const pageSize = 500;

/**
 * Requests as CSV (RFC 4180), a row each, newest first, behind a head of the columns' names. A place is a cursor of the
 * audit trail: behind one there is no head.
 *
 * @throws HistoryError `BAD_CURSOR`.
 */
export async function* csvOf(
  store: Pick<HistoryStore, 'page'>,
  filter: HistoryFilter,
  place?: string,
  onProgress: (rows: number) => void = () => undefined,
): AsyncGenerator<Piece> {
  if (place === undefined) yield { bytes: csvHead };
  let cursor = place;
  let count = 0;
  do {
    const { items, next } = await store.page(filter, pageSize, cursor);
    const rows = items.map((request) => csvRow(csvColumns.map(([, value]) => value(wireRequest(request)))));
    count += rows.length;
    cursor = next;
    if (rows.length > 0) yield { bytes: rows.join(''), ...(next === undefined ? {} : { place: next }) };
    onProgress(count);
  } while (cursor !== undefined);
}

/** @returns a line of CSV. */
export function csvRow(values: readonly (string | number)[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

/**
 * What a spreadsheet takes for a formula: `=`, `+`, `-`, `@` and their full-width forms, behind white space too, and what
 * begins with a tab or a line's end. See https://owasp.org/www-community/attacks/CSV_Injection.
 */
const formula = /^(?:[\t\r\n]|[\s\ufeff\0]*[=+\-@\uff1d\uff0b\uff0d\uff20])/u;

/** Text that a spreadsheet would calculate is told apart by an apostrophe, which it takes for the mark of a text. */
function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /["\r\n,]|^'/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The line of the columns' names. */
export const csvHead = csvRow(csvColumns.map(([name]) => name));
