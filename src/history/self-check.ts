import {
  LedgerError,
  nodeHash,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  rootFrom,
  sameBytes,
  consistencyProof,
  verifierKey,
  verifyConsistency,
  type Checkpoint,
} from '../ledger';
import type { LedgerCheck } from '../model';
import { ledgerKeys } from './keys';
import type { HistoryStore } from './ports';
import { verifyDatabase } from './verify';

/** Notes that were found at one anchor. */
export interface FoundOutside {
  anchor: string;
  notes: readonly string[];
}

type Outside = NonNullable<LedgerCheck['against']> & { checkpoint: Checkpoint };

/**
 * Compares a ledger with the newest of its checkpoints that is kept outside the database, and checks it whole. A restored
 * old backup is shorter than that checkpoint, a cut tail too; a rewritten row gives another root, or no longer the stored
 * one.
 *
 * @param ownKeys verifier keys that are known from outside the database; those that the ledger names are trusted only for
 *   checkpoints from before.
 * @returns faults by name: `OUTSIDE_LONGER`, `OUTSIDE_DIFFERS`, `OUTSIDE_ANOTHER_LEDGER`, `REQUESTS_CHANGED`, `ROWS_CHANGED`, and the
 *   codes of `verify`.
 */
export async function checkAgainstOutside(
  store: HistoryStore,
  found: readonly FoundOutside[],
  ownKeys: readonly string[],
  now: Date,
): Promise<LedgerCheck> {
  const origin = (await store.identity())?.origin;
  const known = [...new Set([...ownKeys, ...(await ledgerKeys(store)).map(({ key }) => key)])];
  const outside = newestOf(found, known);
  const faults = new Set<string>();
  if (outside === undefined) {
    // Our own key signed something there, and none of it is of this ledger: it was put in the place of another.
    if (found.some(({ notes }) => notes.some((note) => isOfAnother(note, origin, ownKeys))))
      faults.add('OUTSIDE_ANOTHER_LEDGER');
  } else {
    for (const fault of await compare(store, outside.checkpoint)) faults.add(fault);
  }
  const report = await verifyDatabase(store, undefined);
  for (const { code } of report.faults) faults.add(code);
  if (report.changedRequests.length > 0) faults.add('REQUESTS_CHANGED');
  if (report.changedRows.length > 0) faults.add('ROWS_CHANGED');
  const against = outside === undefined ? null : { anchor: outside.anchor, size: outside.size };
  return { at: now.toISOString(), faults: [...faults].sort(), against };
}

/** Sizes of 0 prove nothing, and none is signed. */
async function compare(store: HistoryStore, { size, root }: Checkpoint): Promise<string[]> {
  const head = await store.head();
  if (head === undefined || head.size < size) return ['OUTSIDE_LONGER'];
  try {
    const read = (level: number, index: number): Promise<Uint8Array | undefined> => store.tile(level, index);
    const toRoot = await rootFrom(head.size, read);
    const hashes = await consistencyProof(size, head.size, read);
    const proof = { from: size, to: head.size, fromRoot: root, toRoot, hashes };
    const holds = sameBytes(toRoot, head.root) && (await verifyConsistency(proof, nodeHash));
    return holds ? [] : ['OUTSIDE_DIFFERS'];
  } catch (error) {
    if (error instanceof LedgerError) return ['OUTSIDE_DIFFERS'];
    throw error;
  }
}

/** The newest checkpoint that one of the keys has signed; a key's name is its ledger's. */
function newestOf(found: readonly FoundOutside[], keys: readonly string[]): Outside | undefined {
  const all = found.flatMap(({ anchor, notes }) => notes.map((note) => ({ anchor, checkpoint: opened(note, keys) })));
  return all
    .flatMap(({ anchor, checkpoint }) =>
      checkpoint === undefined ? [] : [{ anchor, size: checkpoint.size, checkpoint }],
    )
    .sort((a, b) => b.size - a.size)[0];
}

function opened(note: string, keys: readonly string[]): Checkpoint | undefined {
  try {
    const { text, keys: signedBy } = openNote(note, keys.map(parseVerifierKey));
    const checkpoint = parseCheckpoint(text);
    return signedBy.some((key) => key.startsWith(`${checkpoint.origin}+`)) ? checkpoint : undefined;
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/** Whether our own key, under the name of another ledger, signed the note. */
function isOfAnother(note: string, origin: string | undefined, ownKeys: readonly string[]): boolean {
  const name = note.split('\n')[0] ?? '';
  if (name === origin || name === '') return false;
  return (
    opened(
      note,
      ownKeys.flatMap((key) => renamed(key, name)),
    ) !== undefined
  );
}

/** The same public key under another ledger's name. */
function renamed(key: string, name: string): string[] {
  const raw = Buffer.from(key.split('+').slice(2).join('+'), 'base64').subarray(1);
  try {
    return [verifierKey(name, new Uint8Array(raw))];
  } catch (error) {
    if (error instanceof LedgerError) return [];
    throw error;
  }
}
