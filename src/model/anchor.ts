import type { Instant } from './clock';

/** A signed checkpoint of the ledger, as it leaves the database. */
export interface SignedCheckpoint {
  size: number;
  note: string;
  at: Instant;
}

/** Where checkpoints are kept outside the database: a file, a channel of Teams, or an immutable blob. */
export type AnchorKind = 'file' | 'channel' | 'blob';

/** Whether what is kept there is out of reach of whoever has the database's host. */
export function isOffHost(kind: AnchorKind): boolean {
  return kind !== 'file';
}

/** What is known of an anchor, kept beside the ledger. */
export interface AnchorState {
  /** The newest checkpoint that is known to be kept there. */
  kept?: { size: number; at: Instant };
  /** The last failure; `isFailing` says whether anything was kept since. */
  failed?: { at: Instant; reason: string };
  isFailing?: boolean;
  /** When something was last tried. */
  triedAt?: Instant;
  /** A message to a channel that is on its way: the key of its delivery. */
  posted?: { key: string; size: number };
}

/** @returns the name under which the state of an anchor is kept. */
export function anchorSource(id: string): string {
  return `anchor/${id}`;
}

/** @returns the state as it was kept; nothing where it cannot be read. */
export function readAnchorState(stored: string | undefined): AnchorState {
  return readObject(stored) ?? {};
}

/** Where it is kept what the last check of the ledger against its checkpoints outside found. */
export const ledgerCheckSource = 'ledger-check';

/** What a check of the ledger against its newest checkpoint outside found. */
export interface LedgerCheck {
  at: Instant;
  /** What is wrong, by name; nothing where the ledger is sound. */
  faults: string[];
  /** The newest checkpoint that was found outside, and where; null where there is none. */
  against: { anchor: string; size: number } | null;
}

/** @returns the last check as it was kept, or undefined. */
export function readLedgerCheck(stored: string | undefined): LedgerCheck | undefined {
  const check: Partial<LedgerCheck> | undefined = readObject(stored);
  if (typeof check?.at !== 'string' || !Array.isArray(check.faults)) return undefined;
  return { at: check.at, faults: check.faults, against: check.against ?? null };
}

function readObject(stored: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(stored ?? 'null');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
