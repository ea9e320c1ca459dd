import type { Provider, Tx } from './clients';
import type { Prisma } from './generated/postgresql/client';
import { placeholders } from './sql';

/** An open transaction, and the dialect it speaks. */
export interface Session {
  tx: Tx;
  provider: Provider;
}

type Row = Readonly<Record<string, string | number | bigint | boolean | null | Uint8Array>>;

/** Values bound by one statement: SQLite takes 32,766, PostgreSQL 65,535. */
const maxValues = 30_000;

/**
 * Inserts rows, all of which have the same columns, by statements of many rows. Prisma's createMany needs three to five
 * times as long, most of it spent on describing the values. Tables and columns are ours, never from outside.
 */
export async function insertMany(session: Session, table: Prisma.ModelName, rows: readonly Row[]): Promise<void> {
  await insert(session, table, rows, '');
}

/** Inserts rows as {@link insertMany} does, but for those whose key is there already: they stay as they are. */
export async function insertMissing(session: Session, table: Prisma.ModelName, rows: readonly Row[]): Promise<void> {
  await insert(session, table, rows, ' ON CONFLICT DO NOTHING');
}

/** Inserts rows, or replaces those that have the same key. No two of the rows may have the same one. */
export async function putMany(
  session: Session,
  table: Prisma.ModelName,
  key: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const others = Object.keys(rows[0] ?? {}).filter((column) => !key.includes(column));
  const replaced = others.map((column) => `"${column}" = excluded."${column}"`).join(', ');
  await insert(session, table, rows, ` ON CONFLICT (${names(key)}) DO UPDATE SET ${replaced}`);
}

async function insert({ tx, provider }: Session, table: string, rows: readonly Row[], tail: string): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const perStatement = Math.floor(maxValues / columns.length);
  for (let start = 0; start < rows.length; start += perStatement) {
    const some = rows.slice(start, start + perStatement);
    const tuples = some.map((_, row) => `(${placeholders(provider, row * columns.length, columns.length)})`);
    const sql = `INSERT INTO "${table}" (${names(columns)}) VALUES ${tuples.join(',')}${tail}`;
    await tx.$executeRawUnsafe(sql, ...some.flatMap((row) => columns.map((column) => row[column])));
  }
}

function names(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
