import type { Connected, Provider } from './clients';
import { ask } from './errors';
import { and, rangeOf, restOf, type Piece, type RequestSearch } from './history-filter';
import { numbered } from './sql';

/** A word that one of so many requests has is soon found by reading them in order. */
const frequentIn = 100;

/** Requests that have all the words, by the index of words. On SQLite that is in order of position itself. */
export function byWords(search: RequestSearch, words: readonly string[], provider: Provider): Piece {
  if (provider === 'postgresql') {
    // Made whole before it is put in order: asked for the newest few, PostgreSQL takes a word that it knows nothing of
    // for one in 200, and reads every request there is where it is one in a million.
    const { sql, values } = inOrderByWords(search, words);
    return { sql: `WITH found AS MATERIALIZED (${sql}) SELECT position FROM found`, values };
  }
  const rest = restOf(search);
  const range = rangeOf(search, 't', 'rowid');
  const also =
    rest.length === 0 ? '' : ` AND EXISTS (SELECT 1 FROM "Request" r WHERE r."position" = t.rowid${and(rest)})`;
  return {
    sql: `SELECT t.rowid AS position FROM "RequestText" t WHERE t."searchText" MATCH ?${range.sql}${also}`,
    values: [quoted(words), ...range.values, ...rest.flatMap((one) => one.values)],
  };
}

/** Requests that have all the words, for PostgreSQL to read in order of position: for words that many have. */
export function inOrderByWords(search: RequestSearch, words: readonly string[]): Piece {
  const rest = restOf(search);
  const range = rangeOf(search, 'r');
  return {
    sql: `SELECT r."position" AS position FROM "Request" r WHERE ${matches('r."words"', words)}${range.sql}${and(rest)}`,
    values: [...words, ...range.values, ...rest.flatMap((one) => one.values)],
  };
}

/** That a request `r`, which was found by another condition, has all the words. */
export function haveWords(words: readonly string[], provider: Provider): Piece {
  if (provider === 'sqlite') {
    const sql = `EXISTS (SELECT 1 FROM "RequestText" t WHERE t.rowid = r."position" AND t."searchText" MATCH ?)`;
    return { sql, values: [quoted(words)] };
  }
  // What is computed is in no index: whoever drives the search drives it alone.
  return { sql: matches(`(r."words" || ''::tsvector)`, words), values: words };
}

/**
 * Asks PostgreSQL, which keeps statistics of the most frequent words, whether many requests have all of these. What it
 * knows nothing of it takes for one in 200.
 */
export async function areFrequent({ client, provider }: Connected, words: readonly string[]): Promise<boolean> {
  const sql = numbered(
    provider,
    `EXPLAIN (FORMAT JSON) SELECT 1 FROM "Request" r WHERE ${matches('r."words"', words)}`,
  );
  const [explained, counted] = await Promise.all([
    ask(() => client.$queryRawUnsafe<{ 'QUERY PLAN': unknown }[]>(sql, ...words)),
    ask(() =>
      client.$queryRawUnsafe<{ n: number }[]>(
        `SELECT reltuples::float8 AS n FROM pg_class WHERE oid = '"Request"'::regclass`,
      ),
    ),
  ]);
  const rows = plannedRows(explained[0]?.['QUERY PLAN']);
  const all = counted[0]?.n ?? 0;
  return rows !== undefined && all > 0 && rows >= all / frequentIn;
}

/** How many rows PostgreSQL expects, as `EXPLAIN (FORMAT JSON)` says it. */
function plannedRows(plan: unknown): number | undefined {
  const [first] = (typeof plan === 'string' ? JSON.parse(plan) : plan) as { Plan?: { 'Plan Rows'?: unknown } }[];
  const rows = first?.Plan?.['Plan Rows'];
  return typeof rows === 'number' ? rows : undefined;
}

/** For FTS5. In quotes nothing is syntax; a quote is written twice. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
}

/** Each word as the words of a request were made: the parts of one stand behind each other. */
function matches(column: string, words: readonly string[]): string {
  const one = String.raw`phraseto_tsquery('simple', regexp_replace(?, '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g'))`;
  return `${column} @@ (${words.map(() => one).join(' && ')})`;
}
