import type { Instant } from '../../model';
import type { Command } from '../command';
import type { Draft } from '../draft';
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

/** What an instance says of itself as it starts. */
export interface Starting {
  /** Random, of this start. */
  instance: string;
  version: string;
  policyHash: string;
  /** Hex SHA-256 of the file of its configuration; absent where there is none. */
  configHash?: string;
}

/** Where it is kept which instances started and have not stopped. */
const runningPlace = 'service/running';

/** An instance that started. */
interface Running {
  instance: string;
  at: Instant;
}

/**
 * Records that an instance starts. Those that started before and of which no stop is recorded are named, once: they still
 * run, or ended without being able to say so.
 */
export function serviceStarted({ configHash, ...starting }: Starting): Command<void> {
  return {
    name: 'service-started',
    needs: () => ({ cursors: [runningPlace] }),
    run: (draft) => {
      const notStopped = runningIn(draft).map(({ instance, at }) => ({ instance, at }));
      const data = {
        ...starting,
        ...(configHash === undefined ? {} : { configHash }),
        ...(notStopped.length === 0 ? {} : { notStopped }),
      };
      draft.record({ type: 'service-started', actor: { kind: 'service' }, data });
      draft.moveCursor(runningPlace, JSON.stringify([{ instance: starting.instance, at: draft.now }]));
    },
  };
}

/** Records that an instance stops in order. */
export function serviceStopped({ instance, version }: Pick<Starting, 'instance' | 'version'>): Command<void> {
  return {
    name: 'service-stopped',
    needs: () => ({ cursors: [runningPlace] }),
    run: (draft) => {
      draft.record({ type: 'service-stopped', actor: { kind: 'service' }, data: { instance, version } });
      const others = runningIn(draft).filter((one) => one.instance !== instance);
      draft.moveCursor(runningPlace, JSON.stringify(others));
    },
  };
}

function runningIn(draft: Draft): Running[] {
  const stored = draft.cursor(runningPlace)?.cursor;
  return stored === undefined ? [] : (JSON.parse(stored) as Running[]);
}
