import { HistoryError } from '../history';
import type { Prisma } from './generated/postgresql/client';

/** The last request of a page: the next page begins behind it, whatever has arrived since. */
export interface PageEnd {
  openedAt: string;
  id: string;
}

const maxLength = 200;
const shape = /^\["(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","([LRA]-[0-9A-Z]{10})"\]$/;

/** @returns opaque text for the end of a page. */
export function cursorOf({ openedAt, id }: PageEnd): string {
  return Buffer.from(JSON.stringify([openedAt, id])).toString('base64url');
}

/** Reads a cursor, which comes from outside. @throws HistoryError `BAD_CURSOR` for one that is not ours. */
export function pageEndOf(cursor: string): PageEnd {
  const text = cursor.length > maxLength ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
  const [, openedAt, id] = shape.exec(text) ?? [];
  if (openedAt === undefined || id === undefined || cursorOf({ openedAt, id }) !== cursor) {
    throw new HistoryError('BAD_CURSOR', 'the cursor is not from an earlier page');
  }
  return { openedAt, id };
}

/** Newest first by opening time, then by id. */
export function behind({ openedAt, id }: PageEnd): Prisma.RequestWhereInput {
  return { OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { gt: id } }] };
}
