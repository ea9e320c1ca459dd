import type { Instant } from './clock';

/** What goes out by itself: files of an export, or the entries that a webhook is told one by one. */
export type OutgoingKind = 'jsonl' | 'csv' | 'ocsf' | 'entries';

/** How far something goes out by itself, kept beside the ledger. */
export interface OutgoingState {
  /** The entry that goes out next; absent before the first. */
  next?: number;
  /** Up to where what is under way goes: begun again after a crash, it is the same. */
  planned?: number;
  /** When something last went out. */
  sentAt?: Instant;
  /** The last failure; `isFailing` says whether anything went out since. */
  failed?: { at: Instant; reason: string };
  isFailing?: boolean;
  /** When something was last tried. */
  triedAt?: Instant;
}

/** @returns the name under which it is kept how far something went out. */
export function outgoingSource(id: string): string {
  return `outgoing/${id}`;
}

/** @returns the state as it was kept; nothing where it cannot be read. */
export function readOutgoingState(stored: string | undefined): OutgoingState {
  try {
    const value: unknown = JSON.parse(stored ?? 'null');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
