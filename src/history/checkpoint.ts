import { checkpointText, signNote, type Signer } from '../ledger';
import { ledgerCheckSource, readLedgerCheck, type CoveredBy } from '../model';
import { HistoryError } from './errors';
import { verifierKeyOf } from './keys';
import type { CheckpointRow, HistoryStore } from './ports';

/**
 * Signs the ledger as it stands, unless the newest checkpoint covers all of it already.
 *
 * @param cosigners sign too: the key before, for as long as it is at hand, so that whoever trusts it can follow.
 * @returns the newest checkpoint, or undefined while there is no ledger.
 * @throws HistoryError `KEY_NOT_CURRENT` where the ledger's key was rotated and this is another one: nothing is signed.
 */
export async function signCheckpoint(
  store: HistoryStore,
  signer: Signer,
  now: () => Date,
  cosigners: readonly Signer[] = [],
): Promise<CheckpointRow | undefined> {
  const [identity, head, newest] = await Promise.all([store.identity(), store.head(), store.newestCheckpoint()]);
  if (identity === undefined || head === undefined) return newest;
  if (newest !== undefined && newest.size >= head.size) return newest;
  // What was found not to be what was signed is not signed by a local command either.
  if ((readLedgerCheck(await store.place(ledgerCheckSource))?.faults.length ?? 0) > 0) return newest;
  const current = await verifierKeyOf(store);
  if (current !== undefined && current !== signer.verifierKey) {
    throw new HistoryError(
      'KEY_NOT_CURRENT',
      'the key of the ledger was rotated: start the service anew with the new one',
    );
  }
  const text = checkpointText({ origin: identity.origin, size: head.size, root: head.root });
  const note = signNote(text, [signer, ...cosigners]);
  const checkpoint = { size: head.size, note, at: now().toISOString() };
  await store.saveCheckpoint(checkpoint);
  return checkpoint;
}

/** @returns what a checkpoint covers: the size, and the root as the third line of its note has it. */
export function coveredBy({ size, note }: CheckpointRow): CoveredBy {
  return { size, root: note.split('\n')[2] ?? '' };
}
