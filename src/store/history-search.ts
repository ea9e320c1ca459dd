import type { HistoryFilter } from '../history';
import type { Connected } from './clients';
import { ask } from './errors';
import { lastCharacter, searchOf, type Ordered, type Piece, type RequestSearch } from './history-filter';
import { maxPlaces } from './places';
import { numbered } from './sql';

/** Which condition drives a search is decided among its first so many rows: below that, all of them are looked at. */
const few = 1_000;

/**
 * Finds requests by their places in the order of opening, newest first. Each condition has an index in that order; the
 * rarest one drives the search, and the others are looked up for what it finds.
 */
export class HistorySearch {
  constructor(private readonly connected: Connected) {}

  /** @returns the positions behind `behind`, at most `limit`. */
  async positions(filter: HistoryFilter, limit: number, behind?: bigint): Promise<bigint[]> {
    const search = await this.searchOf(filter, behind);
    if (search.nothing) return [];
    return this.ask(page(await this.query(search), limit));
  }

  /** @returns how many there are, at most `limit`. */
  async count(filter: HistoryFilter, limit: number): Promise<number> {
    const search = await this.searchOf(filter);
    if (search.nothing) return 0;
    const { sql, values } = all(await this.query(search), limit);
    const [row] = await this.run<{ n: bigint | number }>(`SELECT count(*) AS n FROM (${sql}) found`, values);
    return Number(row?.n ?? 0);
  }

  private async searchOf(filter: HistoryFilter, behind?: bigint): Promise<RequestSearch> {
    const { provider } = this.connected;
    const search = await searchOf(filter, provider, (depth, beginning) => this.places(depth, beginning));
    if (behind === undefined || (search.below !== undefined && search.below <= behind)) return search;
    return { ...search, below: behind };
  }

  private async query(search: RequestSearch): Promise<Piece[]> {
    if (search.words !== undefined) return byWords(search, search.words, this.connected.provider);
    const [first, ...others] = await this.rarestFirst(search.ordered);
    if (first === undefined) return [over({ sql: 'FROM "Request" x WHERE 1 = 1', values: [] }, search, [])];
    return first.from.map((from) => over(from, search, others));
  }

  private async rarestFirst(ordered: readonly Ordered[]): Promise<Ordered[]> {
    if (ordered.length < 2) return [...ordered];
    const counts = await Promise.all(ordered.map((one) => this.roughCount(one)));
    return ordered
      .map((one, index) => ({ one, count: counts[index] ?? few }))
      .sort((a, b) => a.count - b.count)
      .map(({ one }) => one);
  }

  private async roughCount({ from }: Ordered): Promise<number> {
    let count = 0;
    for (const { sql, values } of from) {
      if (count >= few) break;
      const statement = `SELECT count(*) AS n FROM (SELECT 1 ${sql} LIMIT ${few}) counted`;
      const [row] = await this.run<{ n: bigint | number }>(statement, values);
      count += Number(row?.n ?? 0);
    }
    return count;
  }

  /** Each next place is one step of the index, however many requests are there. */
  private async places(depth: number, beginning: string): Promise<string[]> {
    const next = (from: string): string =>
      `SELECT min(x."place") FROM "RequestPlace" x WHERE x."depth" = ? AND x."place" ${from} AND x."place" < ?`;
    const sql = `WITH RECURSIVE found(place) AS (${next('>= ?')} UNION ALL SELECT (${next('> found.place')}) FROM found WHERE found.place IS NOT NULL)
      SELECT place FROM found WHERE place IS NOT NULL LIMIT ${maxPlaces + 1}`;
    const end = `${beginning}${lastCharacter}`;
    const rows = await this.run<{ place: string }>(sql, [depth, beginning, end, depth, end]);
    return rows.map(({ place }) => place);
  }

  private async ask({ sql, values }: Piece): Promise<bigint[]> {
    // As text: of a column that no table declares, the adapter of SQLite takes a number for one of 53 bits.
    const exact = `SELECT CAST(found.position AS TEXT) AS position FROM (${sql}) found ORDER BY found.position DESC`;
    const rows = await this.run<{ position: string }>(exact, values);
    return rows.map(({ position }) => BigInt(position));
  }

  private run<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { client, provider } = this.connected;
    return ask(() => client.$queryRawUnsafe<Row[]>(numbered(provider, sql), ...values));
  }
}

/** The rows of one driving condition for which everything else holds too. */
function over({ sql, values }: Piece, search: RequestSearch, others: readonly Ordered[]): Piece {
  const rest = [...others.map(({ holds }) => holds), ...search.besides];
  const range = rangeOf(search, 'x');
  // Where nothing else is asked the index alone answers.
  const also =
    rest.length === 0 ? '' : ` AND EXISTS (SELECT 1 FROM "Request" r WHERE r."position" = x."position"${and(rest)})`;
  return {
    sql: `SELECT x."position" AS position ${sql}${range.sql}${also}`,
    values: [...values, ...range.values, ...rest.flatMap((one) => one.values)],
  };
}

/**
 * By the index of words. On SQLite it is in order of position itself; PostgreSQL knows how frequent each word is, and
 * reads the requests in order where it is frequent, and the index where it is rare.
 */
function byWords(search: RequestSearch, words: readonly string[], provider: Connected['provider']): Piece[] {
  if (provider === 'postgresql') {
    const rest = restOf(search);
    const range = rangeOf(search, 'r');
    return [
      {
        sql: `SELECT r."position" AS position FROM "Request" r WHERE ${matches(words)}${range.sql}${and(rest)}`,
        values: [...words, ...range.values, ...rest.flatMap((one) => one.values)],
      },
    ];
  }
  const rest = restOf(search);
  const bounds: Piece[] = [
    ...(search.from === undefined ? [] : [{ sql: 't.rowid >= ?', values: [search.from] }]),
    ...(search.below === undefined ? [] : [{ sql: 't.rowid < ?', values: [search.below] }]),
  ];
  const also =
    rest.length === 0 ? '' : ` AND EXISTS (SELECT 1 FROM "Request" r WHERE r."position" = t.rowid${and(rest)})`;
  return [
    {
      sql: `SELECT t.rowid AS position FROM "RequestText" t WHERE t."searchText" MATCH ?${and(bounds)}${also}`,
      values: [
        // In quotes nothing is syntax; a quote is written twice.
        words.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND '),
        ...bounds.flatMap((one) => one.values),
        ...rest.flatMap((one) => one.values),
      ],
    },
  ];
}

/** Each word as the words of a request were made: the parts of one stand behind each other. */
function matches(words: readonly string[]): string {
  const one = String.raw`phraseto_tsquery('simple', regexp_replace(?, '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g'))`;
  return `r."words" @@ (${words.map(() => one).join(' && ')})`;
}

function restOf({ ordered, besides }: RequestSearch): Piece[] {
  return [...ordered.map(({ holds }) => holds), ...besides];
}

function rangeOf({ from, below }: RequestSearch, table: string): Piece {
  const pieces: Piece[] = [
    ...(from === undefined ? [] : [{ sql: `${table}."position" >= ?`, values: [from] }]),
    ...(below === undefined ? [] : [{ sql: `${table}."position" < ?`, values: [below] }]),
  ];
  return { sql: and(pieces), values: pieces.flatMap((one) => one.values) };
}

function and(pieces: readonly Piece[]): string {
  return pieces.map(({ sql }) => ` AND ${sql}`).join('');
}

/** The newest of several lists, each of which is read in order and no further than it can matter. */
function page(lists: readonly Piece[], limit: number): Piece {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) {
    return { sql: `${only.sql} ORDER BY position DESC LIMIT ${limit}`, values: only.values };
  }
  const cut = lists.map(
    ({ sql }, index) => `SELECT position FROM (${sql} ORDER BY position DESC LIMIT ${limit}) l${index}`,
  );
  return {
    sql: `SELECT DISTINCT position FROM (${cut.join(' UNION ALL ')}) lists ORDER BY position DESC LIMIT ${limit}`,
    values: lists.flatMap(({ values }) => values),
  };
}

/** Each position of several lists once, in any order. */
function all(lists: readonly Piece[], limit: number): Piece {
  const cut = lists.map(({ sql }, index) => `SELECT position FROM (${sql} LIMIT ${limit}) l${index}`);
  return {
    sql: `SELECT DISTINCT position FROM (${cut.join(' UNION ALL ')}) lists LIMIT ${limit}`,
    values: lists.flatMap(({ values }) => values),
  };
}
