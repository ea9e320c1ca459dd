import type { Fault, VerifyReport } from '../ledger';

/** What of a ledger was there to be checked. */
export interface Present {
  head?: unknown;
  checkpoint?: unknown;
  /** The key that was given to be trusted. */
  key?: string | undefined;
}

/**
 * Faults of what is not there: taking everything away would otherwise leave nothing to find fault with.
 *
 * A ledger that was begun this minute may have no checkpoint yet. Where a key is given, nothing proves that it is its
 * own ledger.
 */
export function missing({ entries }: Pick<VerifyReport, 'entries'>, { head, checkpoint, key }: Present): Fault[] {
  const faults: Fault[] = [];
  // Entry 0 says that the ledger was opened: a ledger is never empty.
  if (entries === 0) faults.push({ seq: 0, code: 'SEQ_GAP' });
  if (head === undefined) faults.push({ seq: null, code: 'ROOT_WRONG' });
  if (checkpoint === undefined && key !== undefined) faults.push({ seq: null, code: 'CHECKPOINT_SIGNATURE' });
  return faults;
}
