import type { HistoryFilter } from '../history';
import type { Connected } from './clients';
import { ask } from './errors';
import { and, lastCharacter, rangeOf, searchOf, type Ordered, type Piece, type RequestSearch } from './history-filter';
import { maxPlaces } from './places';
import { numbered } from './sql';
import { areFrequent, byWords, haveWords, inOrderByWords } from './word-search';

/** Which condition drives a search is decided among its first so many rows: below that, all of them are looked at. */
const few = 1_000;

/**
 * Finds requests by their places in the order of opening, newest first. Each condition has an index in that order; the
 * rarest one drives the search, and the others are looked up for what it finds. Words drive it where they are rarer.
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
    const { words } = search;
    const counted = await this.rarestFirst(search.ordered, words !== undefined);
    const [first, ...others] = counted.map(({ one }) => one);
    if (words === undefined) {
      if (first === undefined) return [over({ sql: 'FROM "Request" x WHERE 1 = 1', values: [] }, search, [])];
      return first.from.map((from) => over(from, search, others));
    }
    const { provider } = this.connected;
    const isOtherRare = (counted[0]?.count ?? few) < few;
    const isWordFrequent = !isOtherRare && provider === 'postgresql' && (await areFrequent(this.connected, words));
    if (first !== undefined && (isOtherRare || isWordFrequent)) {
      const besides = [...search.besides, haveWords(words, provider)];
      return first.from.map((from) => over(from, { ...search, besides }, others));
    }
    return [isWordFrequent ? inOrderByWords(search, words) : byWords(search, words, provider)];
  }

  /** @param beside whether there is something else that may drive the search: a single condition is then counted, too. */
  private async rarestFirst(
    ordered: readonly Ordered[],
    beside: boolean,
  ): Promise<{ one: Ordered; count: number | undefined }[]> {
    if (ordered.length < (beside ? 1 : 2)) return ordered.map((one) => ({ one, count: undefined }));
    const counts = await Promise.all(ordered.map((one) => this.roughCount(one)));
    return ordered.map((one, index) => ({ one, count: counts[index] ?? few })).sort((a, b) => a.count - b.count);
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
