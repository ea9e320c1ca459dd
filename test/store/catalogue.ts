import type { Connected } from '../../src/store/clients';
import type { Columns } from './models';

const types: Record<string, string> = {
  TEXT: 'String',
  INTEGER: 'Int',
  BIGINT: 'BigInt',
  BOOLEAN: 'Boolean',
  BLOB: 'Bytes',
  text: 'String',
  integer: 'Int',
  bigint: 'BigInt',
  boolean: 'Boolean',
  bytea: 'Bytes',
};

const columnSql = {
  sqlite: `SELECT m.name AS "table", c.name AS "column", c.type AS "type", c."notnull" = 0 AS "empty"
    FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> '_prisma_migrations'
    AND m.name NOT LIKE 'RequestText%'`,
  postgresql: `SELECT table_name::text AS "table", column_name::text AS "column", data_type::text AS "type",
    is_nullable = 'YES' AS "empty" FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' AND column_name <> 'words' ORDER BY table_name, ordinal_position`,
};

// The index of words is each database's own, and Prisma knows of neither.

/** Table by table, the columns that a database has, in the words of Prisma. */
export async function columnsOf({ client, provider }: Connected): Promise<Columns> {
  type Row = { table: string; column: string; type: string; empty: unknown };
  const rows = await client.$queryRawUnsafe<Row[]>(columnSql[provider]);
  const columns: Columns = {};
  for (const { table, column, type, empty } of rows) {
    (columns[table] ??= {})[column] = `${types[type] ?? type}${Number(empty) === 0 ? '' : '?'}`;
  }
  return columns;
}

const keySql = {
  sqlite: `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name <> '_prisma_migrations' AND m.name NOT LIKE 'RequestText%' AND c.pk > 0 ORDER BY m.name, c.pk`,
  postgresql: `SELECT c.relname::text AS "table", a.attname::text AS "column" FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
    WHERE i.indisprimary AND n.nspname = 'public' AND c.relname <> '_prisma_migrations' ORDER BY c.relname, k.place`,
};

const indexSql = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`,
  postgresql: `SELECT indexname::text AS name FROM pg_indexes
    WHERE schemaname = 'public' AND indexname NOT LIKE '%pkey' AND indexname <> 'Request_words_idx'`,
};

/** The primary keys as `Table(a, b)` and the names of the indexes, sorted. */
export async function indexesOf({ client, provider }: Connected): Promise<string[]> {
  const keys = new Map<string, string[]>();
  const rows = await client.$queryRawUnsafe<{ table: string; column: string }[]>(keySql[provider]);
  for (const { table, column } of rows) keys.set(table, [...(keys.get(table) ?? []), column]);
  const indexes = await client.$queryRawUnsafe<{ name: string }[]>(indexSql[provider]);
  return [
    ...[...keys].map(([table, columns]) => `${table}(${columns.join(', ')})`),
    ...indexes.map(({ name }) => name),
  ].sort();
}
