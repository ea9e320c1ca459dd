import type { Command } from '../command';
import { WorkflowError } from '../errors';
import type { LedgerIdentity } from '../ports';
import type { EntryDraft } from '../record';

/**
 * Opens the ledger at the very first start, and checks at every later one that this database belongs to this tenant.
 *
 * @param fresh the identity to use if there is none yet; its log id is random and never used again.
 * @param verifierKey the public key of whoever signs its checkpoints, kept in entry 0.
 * @throws WorkflowError `TENANT_MISMATCH` where the database belongs to another tenant.
 */
export function openLedger(fresh: LedgerIdentity, verifierKey: string): Command<LedgerIdentity> {
  return {
    name: 'open-ledger',
    needs: () => ({}),
    run: (draft) => {
      const stored = draft.ledger;
      if (stored !== undefined) {
        if (stored.tenantId !== fresh.tenantId) {
          const message = `this database belongs to tenant ${stored.tenantId}, not ${fresh.tenantId}`;
          throw new WorkflowError('TENANT_MISMATCH', message);
        }
        return stored;
      }
      draft.openLedger(fresh);
      const { tenantId, origin } = fresh;
      draft.record({ type: 'ledger-opened', actor: { kind: 'service' }, data: { tenantId, origin, verifierKey } });
      return fresh;
    },
  };
}

/** Writes one entry that belongs to no step of a request, such as a start, a stop or a gap in watching. */
export function recordEntry(entry: EntryDraft): Command<void> {
  return {
    name: `record-${entry.type}`,
    needs: () => ({}),
    run: (draft) => {
      draft.record(entry);
    },
  };
}
