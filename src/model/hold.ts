import type { Instant } from './clock';
import type { SilenceAuthor } from './silence';

/** What a hold keeps: one request, or every one that opened from a moment on, or before one, or both. */
export interface HoldMatch {
  requestId?: string;
  from?: Instant;
  to?: Instant;
}

/** A legal hold: nothing that it keeps is erased while it is in force, whoever asks and however old it is. */
export interface Hold {
  /** `H-` and the place of its entry in the ledger. */
  id: string;
  match: HoldMatch;
  by: SilenceAuthor;
  reason: string;
  createdAt: Instant;
  /** When it ended; absent while it is in force. */
  endedAt?: Instant;
}

/** The most holds that are in force at a time: each is a condition of every look for what may be erased. */
export const maxHolds = 200;

/** @returns whether a hold keeps what opened, or was recorded, at a moment; an id is that of a request. */
export function isHeldBy({ match }: Pick<Hold, 'match'>, { id, at }: { id?: string; at: Instant }): boolean {
  const { requestId, from, to } = match;
  if (requestId !== undefined) return requestId === id;
  return (from === undefined || at >= from) && (to === undefined || at < to);
}
