import type { Session } from './bulk';
import type { Provider } from './clients';
import type { Prisma } from './generated/postgresql/client';
import { numbered } from './sql';

/** Which rows are asked for, and what of them; all of these columns are of text. */
export interface Asked<Column extends string> {
  table: Prisma.ModelName;
  /** The column that the keys are looked for in; it has an index. */
  key: string;
  columns: readonly Column[];
}

/** The keys as the database takes them out of one JSON text; by an array PostgreSQL uses the index. */
const listed: Record<Provider, string> = {
  sqlite: 'IN (SELECT value FROM json_each(?))',
  postgresql: '= ANY (ARRAY(SELECT json_array_elements_text(CAST(? AS json))))',
};

/**
 * Reads the rows that have one of many keys. These are bound as one JSON text: a page of a log and a storm of alerts ask
 * for hundreds, which cost Prisma more than the look does where they are bound one by one. Tables and columns are ours,
 * never from outside.
 */
export async function byKey<Column extends string>(
  { tx, provider }: Session,
  { table, key, columns }: Asked<Column>,
  keys: readonly string[],
): Promise<Record<Column, string>[]> {
  if (keys.length === 0) return [];
  const names = columns.map((column) => `"${column}"`).join(', ');
  const sql = numbered(provider, `SELECT ${names} FROM "${table}" WHERE "${key}" ${listed[provider]}`);
  return tx.$queryRawUnsafe(sql, JSON.stringify(keys.map((one) => one.toWellFormed())));
}
