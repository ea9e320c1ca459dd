import { checkpointText, signNote, type Signer } from '../ledger';
import type { CoveredBy } from '../model';
import type { CheckpointRow, HistoryStore } from './ports';

/**
 * Signs the ledger as it stands, unless the newest checkpoint covers all of it already.
 *
 * @returns the newest checkpoint, or undefined while there is no ledger.
 */
export async function signCheckpoint(
  store: HistoryStore,
  signer: Signer,
  now: () => Date,
): Promise<CheckpointRow | undefined> {
  const [identity, head, newest] = await Promise.all([store.identity(), store.head(), store.newestCheckpoint()]);
  if (identity === undefined || head === undefined) return newest;
  if (newest !== undefined && newest.size >= head.size) return newest;
  const note = signNote(checkpointText({ origin: identity.origin, size: head.size, root: head.root }), [signer]);
  const checkpoint = { size: head.size, note, at: now().toISOString() };
  await store.saveCheckpoint(checkpoint);
  return checkpoint;
}

/** @returns what a checkpoint covers: the size, and the root as the third line of its note has it. */
export function coveredBy({ size, note }: CheckpointRow): CoveredBy {
  return { size, root: note.split('\n')[2] ?? '' };
}
