/**
 * Values as a query works on them. A datetime is milliseconds since 1970 and a timespan milliseconds, both as a number;
 * what tells them from a number is the type of the expression, known before a row is read. Absent is null, except for a
 * string, which is empty then.
 */
export type Value = string | number | boolean | null | object;

/** The types of Kusto that the subset knows. */
export type Type = 'string' | 'long' | 'int' | 'real' | 'datetime' | 'timespan' | 'bool' | 'dynamic';

/** One row: values by the position of their column. */
export type Row = Value[];

/** A column of a table or of a result. */
export interface Column {
  name: string;
  type: Type;
}

/** Something that can be queried. */
export interface Table {
  columns: readonly Column[];
  /** Milliseconds since 1970 at which a row came in, where the table knows it; answers `ingestion_time()`. */
  hasIngestionTime?: boolean;
  /** @returns the rows once through, each with the values of these columns only, in this order. */
  rows(columns: readonly string[]): Iterable<Row>;
}

/** The name under which a table gives the time at which a row came in. It cannot be written in a query. */
export const ingestionColumn = '$ingestion_time';

/** @returns true where values of the type are numbers to reckon with. */
export function isNumeric(type: Type): boolean {
  return type === 'long' || type === 'int' || type === 'real';
}

/** @returns true where texts can be compared: strings, and dynamic values that hold one. */
export function isTextual(type: Type): boolean {
  return type === 'string' || type === 'dynamic';
}

/** @returns a value as text, as `tostring` makes it. */
export function textOf(value: Value, type: Type): string {
  if (value === null) return '';
  if (type === 'datetime' && typeof value === 'number') return kustoTime(value);
  if (type === 'timespan' && typeof value === 'number') return timespanText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @returns the moment with seven decimals, as Kusto writes it. */
export function kustoTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}

/** @returns a length of time as Kusto writes it: `1.02:03:04` (days only where there are some). */
function timespanText(ms: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(ms);
  const days = Math.floor(size / 86_400_000);
  const rest = `${two((size / 3_600_000) % 24)}:${two((size / 60_000) % 60)}:${two((size / 1000) % 60)}`;
  const fraction = size % 1000 === 0 ? '' : `.${String(size % 1000).padStart(3, '0')}0000`;
  return `${ms < 0 ? '-' : ''}${days > 0 ? `${days}.` : ''}${rest}${fraction}`;
}

/** @returns the text of a string or of a dynamic value that is asked for one. */
export function asText(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
