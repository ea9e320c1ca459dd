import { storageLogBinMs, type StorageLogRow } from '../model';
import { AzureError } from './errors';
import { momentOf } from './moment';
import { cleanCut } from './text';

/** The one table of an answer, its cells by the name of their column. */
export interface LogTable {
  rows: Readonly<Record<string, unknown>>[];
}

/** @throws AzureError `NOT_UNDERSTOOD` where an answer is no table, `PARTIAL` where it says itself that it is not whole. */
export function tableOf({ tables, error }: Record<string, unknown>): LogTable {
  // Rows that stand beside an error are a part, which must not be taken for all there is.
  if (error !== undefined && error !== null)
    throw new AzureError('PARTIAL', 'the log answered a part of the rows only');
  const [table, ...others] = Array.isArray(tables) ? (tables as unknown[]) : [];
  const { columns, rows } = fieldsOf(table);
  if (others.length > 0 || !Array.isArray(columns) || !Array.isArray(rows)) {
    throw new AzureError('NOT_UNDERSTOOD', 'the log answered no table');
  }
  // What is no text is the name of no column: its cells are read by nobody.
  const names = columns.map((column) => nameOf(fieldsOf(column)));
  return { rows: rows.map((row: unknown) => byName(names, row)) };
}

function nameOf({ name }: Record<string, unknown>): string {
  return typeof name === 'string' ? name : '';
}

function byName(names: readonly string[], row: unknown): Record<string, unknown> {
  const cells: unknown[] = Array.isArray(row) ? row : [];
  return Object.fromEntries(names.map((name, place) => [name, cells[place]]));
}

/** One row, or why it cannot be understood. */
export type ReadRow = { ok: true; row: StorageLogRow } | { ok: false; why: string };

/** @returns the row as this product reads it. Whatever a caller can choose is cleaned and bounded. */
export function rowOf(cells: Readonly<Record<string, unknown>>): ReadRow {
  const text = (name: string, max: number): string => textIn(cells[name], max);
  const [bin, first, last] = ['Bin', 'First', 'Last'].map((name) => momentOf(text(name, 64)));
  const count = wholeIn(cells['Count']);
  const account = text('Account', 24).toLowerCase();
  if (bin === undefined || Date.parse(bin) % storageLogBinMs !== 0) return { ok: false, why: 'it has no span of time' };
  if (first === undefined || last === undefined) return { ok: false, why: 'it has no time' };
  if (count === undefined || count === 0) return { ok: false, why: 'it has no count' };
  if (account === '') return { ok: false, why: 'it names no account' };
  return {
    ok: true,
    row: {
      bin,
      account,
      operation: text('Operation', 64),
      authentication: text('Authentication', 32),
      key: text('Key', 32),
      keyHash: text('KeyHash', 12),
      objectId: text('ObjectId', 64).toLowerCase(),
      upn: text('Upn', 128),
      appId: text('AppId', 64).toLowerCase(),
      container: text('Container', 63),
      address: text('Address', 45),
      statusCode: text('StatusCode', 8),
      statusText: text('StatusText', 64),
      isFolded: cells['Folded'] === true || cells['Folded'] === 1,
      count,
      first,
      last,
      signatures: listIn(cells['Signatures']),
    },
  };
}

function textIn(value: unknown, max: number): string {
  return typeof value === 'string' || typeof value === 'number' ? cleanCut(String(value), max).trim() : '';
}

function wholeIn(value: unknown): number | undefined {
  // A long comes as a number, or as text where it is too large for one.
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A dynamic value comes as JSON in a text. Its order is Azure's choice, so it is put in one of ours. */
function listIn(value: unknown): string[] {
  const list = typeof value === 'string' ? jsonIn(value) : value;
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, 2)
    .map((one) => textIn(one, 12))
    .filter((one) => one !== '')
    .sort();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
