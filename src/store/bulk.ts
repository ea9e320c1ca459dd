import { toHex } from '../ledger';
import type { Provider, Tx } from './clients';
import type { Prisma } from './generated/postgresql/client';

/** An open transaction, and the dialect it speaks. */
export interface Session {
  tx: Tx;
  provider: Provider;
}

type Row = Readonly<Record<string, string | number | bigint | boolean | null | Uint8Array>>;

/** Rows of one statement: enough that a statement costs little, few enough that its text is of some megabytes. */
const rowsPerStatement = 2_000;

/**
 * Inserts rows, all of which have the same columns. They are bound as one JSON text that the database takes apart: one by
 * one, their values cost Prisma several times what the insert does. Tables and columns are ours, never from outside.
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
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const some = rows.slice(start, start + rowsPerStatement);
    const { from, text } = asOneText[provider](table, columns, some);
    // Without the condition SQLite takes ON CONFLICT for the condition of a join.
    await tx.$executeRawUnsafe(`INSERT INTO "${table}" (${names(columns)}) ${from} WHERE true${tail}`, text);
  }
}

/** What the rows are selected from, and the JSON text bound to it. */
type AsOneText = (table: string, columns: readonly string[], rows: readonly Row[]) => { from: string; text: string };

const asOneText: Record<Provider, AsOneText> = {
  sqlite: (_table, columns, rows) => {
    const read = columns.map((column, index) => {
      const value = `value->>${index}`;
      return rows.some((row) => row[column] instanceof Uint8Array) ? `unhex(${value})` : value;
    });
    return {
      from: `SELECT ${read.join(', ')} FROM json_each(?)`,
      text: JSON.stringify(rows.map((row) => columns.map((column) => inJson(row[column], '')))),
    };
  },
  postgresql: (table, columns, rows) => ({
    from: `SELECT ${names(columns)} FROM json_populate_recordset(NULL::"${table}", CAST($1 AS json))`,
    text: JSON.stringify(
      rows.map((row) => Object.fromEntries(columns.map((column) => [column, inJson(row[column], '\\x')]))),
    ),
  }),
};

/** Half a character is U+FFFD where it is bound by itself; in JSON it would be kept. */
function inJson(value: Row[string] | undefined, beforeHex: string): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? `${beforeHex}${toHex(value)}` : value;
}

function names(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
