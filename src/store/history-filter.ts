import type { HistoryFilter } from '../history';
import { normalResourceId } from '../model';
import { placesBeginning, type Places } from './places';
import { firstPositionAt } from './position';
import { searchable } from './rows';
import type { Provider } from './clients';

/** A piece of SQL with its values in order, each of which stands there as `?`. */
export interface Piece {
  sql: string;
  values: readonly unknown[];
}

/**
 * A condition that an index finds in order of position: a request that has any of the values holds.
 */
export interface Ordered {
  /** The rows of one value, as `FROM … WHERE …` over a table `x` that has the column `position`. */
  from: readonly Piece[];
  /** The same of a request `r` that was found by another condition, in a form for which no index of its own is taken. */
  holds: Piece;
}

/** A filter as the database is asked. */
export interface RequestSearch {
  ordered: Ordered[];
  /** What is only looked at in requests that were found: the whole beginning of a resource, the words as they were typed. */
  besides: Piece[];
  /** Words to look for; present where there are any. */
  words?: readonly string[];
  /** Positions from, and below; absent where any will do. */
  from?: bigint;
  below?: bigint;
  /** True where nothing can be found. */
  nothing: boolean;
}

/** Any text that begins with another one is below it with this behind it, where text sorts by its bytes. */
export const lastCharacter = '\u{10FFFF}';
/** The index is asked for so many words; the rest is looked for in what it finds. */
const maxWords = 20;
/** No longer word is in the index of PostgreSQL, which takes 2,046 bytes: a longer text is looked for by its parts. */
const maxWordLength = 500;

/** @returns the range of the texts that begin with this one. Prisma's `startsWith` takes `_` and `%` as wildcards. */
export function beginsWith(text: string): { gte: string; lt: string } {
  return { gte: text, lt: `${text}${lastCharacter}` };
}

/**
 * Translates a filter. Every part given must hold.
 *
 * @param find reads which places there are with a beginning.
 */
export async function searchOf(
  filter: HistoryFilter,
  provider: Provider,
  find: (depth: number, beginning: string) => Promise<string[]>,
): Promise<RequestSearch> {
  const places = filter.resource === undefined ? undefined : await placesBeginning(resourceOf(filter.resource), find);
  const typed = searchable(filter.text ?? '')
    .toWellFormed()
    .split(/\s+/)
    .filter((word) => word !== '');
  const words = typed.flatMap(indexed);
  const { from, to } = filter;
  return {
    ordered: [...columnParts(filter), ...personParts(filter), ...placeParts(places)],
    besides: [...beginningParts(places), ...(typed.every(isWord) ? [] : [asTyped(typed, provider)])],
    ...(words.length === 0 ? {} : { words: words.slice(0, maxWords) }),
    ...(from === undefined ? {} : { from: firstPositionAt(from) }),
    ...(to === undefined ? {} : { below: firstPositionAt(to) }),
    nothing:
      (typed.length > 0 && words.length === 0) ||
      places?.kind === 'none' ||
      [filter.state, filter.kind, filter.service].some((values) => values?.length === 0),
  };
}

function indexed(word: string): string[] {
  const parts = word.length <= maxWordLength ? [word] : word.split(/[^\p{L}\p{N}]+/u);
  return parts.filter((part) => part.length <= maxWordLength && /[\p{L}\p{N}]/u.test(part));
}

function resourceOf(resource: string): string {
  return searchable(normalResourceId(resource));
}

function columnParts(filter: HistoryFilter): Ordered[] {
  const { state, kind, service, subscription, route, case: supportCase } = filter;
  const columns: [string, readonly string[] | undefined][] = [
    ['state', state],
    ['kind', kind],
    ['service', service],
    ['subscriptionId', subscription === undefined ? undefined : [searchable(subscription)]],
    ['routeName', route === undefined ? undefined : [searchable(route)]],
    ['supportCase', supportCase === undefined ? undefined : [searchable(supportCase)]],
  ];
  return columns.flatMap(([column, values]) => (values === undefined ? [] : [columnPart(column, values)]));
}

function columnPart(column: string, values: readonly string[]): Ordered {
  return {
    from: [...new Set(values)].map((value) => ({ sql: `FROM "Request" x WHERE x."${column}" = ?`, values: [value] })),
    // What is computed is in no index: whoever drives the search drives it alone.
    holds: { sql: `(r."${column}" || '') IN (${marks(values)})`, values },
  };
}

function personParts({ approver, actor, asked, own }: HistoryFilter): Ordered[] {
  const parts: [string[], string | undefined][] = [
    [['approver'], approver],
    [['approver'], asked],
    [['approver', 'requester'], own],
    [['actor'], actor],
  ];
  return parts.flatMap(([roles, who]) => {
    if (who === undefined) return [];
    const sql = `FROM "RequestPerson" x WHERE x."role"`;
    return [
      {
        from: roles.map((role) => ({ sql: `${sql} = ? AND x."who" = ?`, values: [role, searchable(who)] })),
        holds: exists(`${sql} IN (${marks(roles)}) AND x."who" = ?`, [...roles, searchable(who)]),
      },
    ];
  });
}

function placeParts(places: Places | undefined): Ordered[] {
  if (places === undefined || places.kind === 'none' || places.places.length === 0) return [];
  const { depth, places: some } = places;
  const sql = `FROM "RequestPlace" x WHERE x."depth" = ? AND x."place"`;
  return [
    {
      from: some.map((place) => ({ sql: `${sql} = ?`, values: [depth, place] })),
      holds: exists(`${sql} IN (${marks(some)})`, [depth, ...some]),
    },
  ];
}

function beginningParts(places: Places | undefined): Piece[] {
  if (places?.kind !== 'many') return [];
  const { gte, lt } = beginsWith(places.beginning);
  const sql = `EXISTS (SELECT 1 FROM "RequestResource" y WHERE y."requestId" = r."id" AND y."resourceId" >= ? AND y."resourceId" < ?)`;
  return [{ sql, values: [gte, lt] }];
}

function exists(from: string, values: readonly unknown[]): Piece {
  return { sql: `EXISTS (SELECT 1 ${from} AND x."position" = r."position")`, values };
}

/** Whether the index tells all there is to tell of it: one word, and nothing that parts words. */
function isWord(typed: string): boolean {
  return typed.length <= maxWordLength && /^[a-z0-9]+$/.test(typed);
}

/** Each word as it was typed, punctuation and all. One value for all of them: a statement has its bounds. */
function asTyped(typed: readonly string[], provider: Provider): Piece {
  const values = [JSON.stringify([...new Set(typed)])];
  return provider === 'sqlite'
    ? { sql: `NOT EXISTS (SELECT 1 FROM json_each(?) w WHERE instr(r."searchText", w.value) = 0)`, values }
    : {
        sql: `NOT EXISTS (SELECT 1 FROM json_array_elements_text(?::json) w(value) WHERE strpos(r."searchText", w.value) = 0)`,
        values,
      };
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Everything but words and range that a request `r` has to hold. */
export function restOf({ ordered, besides }: RequestSearch): Piece[] {
  return [...ordered.map(({ holds }) => holds), ...besides];
}

/** The range of positions, over a table that has them in a column. */
export function rangeOf({ from, below }: RequestSearch, table: string, column = '"position"'): Piece {
  const pieces: Piece[] = [
    ...(from === undefined ? [] : [{ sql: `${table}.${column} >= ?`, values: [from] }]),
    ...(below === undefined ? [] : [{ sql: `${table}.${column} < ?`, values: [below] }]),
  ];
  return { sql: and(pieces), values: pieces.flatMap((one) => one.values) };
}

/** Further conditions of a statement that has one. */
export function and(pieces: readonly Piece[]): string {
  return pieces.map(({ sql }) => ` AND ${sql}`).join('');
}
