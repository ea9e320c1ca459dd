import type { Request } from 'express';
import { refuse, type OrArmError } from './errors';
import { queryParameter } from './query';

/** Where a page starts, and what was in the list when its first page was read. */
export interface Position {
  offset: number;
  /** Lists that grow at their start say what the first page could see, so that later pages do not shift. */
  seen?: Snapshot;
}

/** Everything up to this sequence number that was visible at this moment (milliseconds since 1970). */
interface Snapshot {
  sequence: number;
  at: number;
}

/** A page of a list as ARM returns it. */
export interface Page<T> {
  value: T[];
  nextLink?: string;
}

const parameter = '$skipToken';

/** @returns where the asked-for page starts: at the start without a $skipToken, 400 for one that is not ours. */
export function positionOf(request: Request): OrArmError<Position> {
  const token = queryParameter(request, parameter);
  if (token === undefined) return { ok: true, value: { offset: 0 } };
  const text = Buffer.from(token, 'base64url').toString();
  const [, offset, sequence, at] = /^(\d+)(?:\.(\d+)\.(\d+))?$/.exec(text) ?? [];
  if (offset === undefined) return refuse(400, 'InvalidSkipToken', `The skip token '${token}' is not valid.`);
  const seen = sequence === undefined ? {} : { seen: { sequence: Number(sequence), at: Number(at) } };
  return { ok: true, value: { offset: Number(offset), ...seen } };
}

/** @returns the page at the position, with a nextLink to this same address where there is more. */
export function pageOf<T>(request: Request, items: T[], position: Position, pageSize: number): Page<T> {
  const end = position.offset + pageSize;
  const value = items.slice(position.offset, end);
  return end < items.length ? { value, nextLink: nextLink(request, { ...position, offset: end }) } : { value };
}

function nextLink(request: Request, position: Position): string {
  const url = new URL(request.originalUrl, `http://${request.headers.host ?? '127.0.0.1'}`);
  for (const key of [...url.searchParams.keys()]) {
    if (key.toLowerCase() === parameter.toLowerCase()) url.searchParams.delete(key);
  }
  const { offset, seen } = position;
  const text = seen === undefined ? `${offset}` : `${offset}.${seen.sequence}.${seen.at}`;
  // Written by hand: URLSearchParams would turn the blanks of a $filter into plus signs.
  const query = [...url.searchParams, [parameter, Buffer.from(text).toString('base64url')] as const];
  return `${url.origin}${url.pathname}?${query.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
}
