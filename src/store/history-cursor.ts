import { HistoryError } from '../history';

const maxLength = 60;
const shape = /^\["position","(\d{1,19})"\]$/;
/** What a column of 64 bits holds. */
const maxPosition = 2n ** 63n - 1n;

/** @returns opaque text for the end of a page: the next one begins behind it, whatever has arrived since. */
export function cursorOf(position: bigint): string {
  return Buffer.from(JSON.stringify(['position', position.toString()])).toString('base64url');
}

/** Reads a cursor, which comes from outside. @throws HistoryError `BAD_CURSOR` for one that is not ours. */
export function positionOf(cursor: string): bigint {
  const text = cursor.length > maxLength ? '' : Buffer.from(cursor, 'base64url').toString('utf8');
  const [, digits] = shape.exec(text) ?? [];
  const position = digits === undefined ? undefined : BigInt(digits);
  if (position === undefined || position > maxPosition || cursorOf(position) !== cursor) {
    throw new HistoryError('BAD_CURSOR', 'the cursor is not from an earlier page');
  }
  return position;
}
