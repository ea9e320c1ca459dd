import type { HistoryFilter } from '../history';
import { normalResourceId } from '../model';
import type { Prisma } from './generated/postgresql/client';
import { searchable } from './rows';

/** A page's conditions in the database, and what a row must hold besides. */
export interface RequestSearch {
  where: Prisma.RequestWhereInput;
  /** Words that the text of a row must contain. The database's own match is no finer than {@link asPieces}. */
  words: string[];
}

/** Any text that begins with another one is below it with this behind it, where text sorts by its bytes. */
const lastCharacter = '\u{10FFFF}';
/** The database need not look for more, or longer, pieces of text; the rest is looked for in what it finds. */
const maxPieces = 20;
const maxPieceLength = 500;

/** @returns the range of the texts that begin with this one. Prisma's `startsWith` takes `_` and `%` as wildcards. */
export function beginsWith(text: string): { gte: string; lt: string } {
  return { gte: text, lt: `${text}${lastCharacter}` };
}

/** Translates a filter. Every part given must hold. */
export function searchOf(filter: HistoryFilter): RequestSearch {
  const words = searchable(filter.text ?? '')
    .split(/\s+/)
    .filter((word) => word !== '');
  const parts = [...columnParts(filter), ...relatedParts(filter), ...asPieces(words)];
  return { where: { AND: parts }, words };
}

function columnParts(filter: HistoryFilter): Prisma.RequestWhereInput[] {
  const { state, kind, service, from, to, subscription, route, case: supportCase } = filter;
  const parts: Prisma.RequestWhereInput[] = [];
  if (state !== undefined) parts.push({ state: { in: state } });
  if (kind !== undefined) parts.push({ kind: { in: kind } });
  if (service !== undefined) parts.push({ service: { in: service } });
  if (from !== undefined) parts.push({ openedAt: { gte: from } });
  if (to !== undefined) parts.push({ openedAt: { lt: to } });
  if (subscription !== undefined) parts.push({ subscriptionId: searchable(subscription) });
  if (route !== undefined) parts.push({ routeName: searchable(route) });
  if (supportCase !== undefined) parts.push({ supportCase: searchable(supportCase) });
  return parts;
}

function relatedParts({ resource, approver, actor }: HistoryFilter): Prisma.RequestWhereInput[] {
  const parts: Prisma.RequestWhereInput[] = [];
  if (resource !== undefined) {
    parts.push({ resources: { some: { resourceId: beginsWith(searchable(normalResourceId(resource))) } } });
  }
  if (approver !== undefined) parts.push({ people: { some: { role: 'approver', who: searchable(approver) } } });
  if (actor !== undefined) parts.push({ people: { some: { role: 'actor', who: searchable(actor) } } });
  return parts;
}

/** What the database looks for: the words, cut where they hold something that LIKE does not take as it is. */
function asPieces(words: readonly string[]): Prisma.RequestWhereInput[] {
  const pieces = words.flatMap((word) => word.split(/[%_\\]/)).filter((piece) => piece !== '');
  return pieces.slice(0, maxPieces).map((piece) => ({ searchText: { contains: piece.slice(0, maxPieceLength) } }));
}
