import { ledgerKeys, proveConsistency, proveInclusion } from '../history';
import type { Store } from '../store';
import type { LedgerDoor } from '../web';

/** The ledger as the API serves it. */
export function ledgerDoor({ history }: Pick<Store, 'history'>): LedgerDoor {
  return {
    checkpoint: async () => (await history.newestCheckpoint())?.note,
    keys: () => ledgerKeys(history),
    size: async () => (await history.head())?.size ?? 0,
    entries: (from) => history.entries(from),
    inclusion: (entry, size) => proveInclusion(history, entry, size),
    consistency: (from, to) => proveConsistency(history, from, to),
  };
}
