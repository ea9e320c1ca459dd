import { later, type Instant } from './clock';
import type { AccessRequest, RequestState } from './request';

/**
 * How long the instance that holds an approver's token is given with each step, in milliseconds, before another
 * instance takes it for dead: the token is nowhere else.
 */
export const handOverMs = 30_000;

/** @returns how much later others look at a decision than the instance that carries it out, in milliseconds. */
export function handOverOf(current: RequestState): number {
  if (current.state !== 'deciding' || current.as === undefined) return 0;
  // What Azure has taken needs no token any more.
  return current.sent === 'accepted' || current.sent === 'elsewhere' ? 0 : handOverMs;
}

/** @returns when the instance that carries a decision out looks at it again; undefined where nothing says when. */
export function ownLookAt({ current, dueAt }: AccessRequest): Instant | undefined {
  return dueAt === undefined ? undefined : later(dueAt, -handOverOf(current));
}
