import { evidenceBytes, evidenceOf, type CheckpointRow, type HistoryStore } from '../history';
import { instant, type Clock } from '../model';
import type { TeamsEvidence } from '../teams';

/**
 * Evidence packs in one piece, as Teams takes them.
 *
 * @param sign signs the ledger as it stands, so that the newest entries are covered.
 */
export function evidencePacks(
  store: HistoryStore,
  sign: () => Promise<CheckpointRow | undefined>,
  clock: Clock,
  version: string,
): TeamsEvidence {
  return {
    packOf: async (requestId) => {
      const evidence = await evidenceOf(store, requestId, { sign, now: instant(clock.now()), version });
      if (evidence === undefined) return undefined;
      const { fileName: name, verified, entries, size } = evidence;
      const handedOut = { entries, verified, ...(size === null ? {} : { size }) };
      return { name, verified, handedOut, bytes: await evidenceBytes(evidence) };
    },
  };
}
