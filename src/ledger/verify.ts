import { sameBytes, toHex } from './bytes';
import { parseCheckpoint, type Checkpoint } from './checkpoint';
import { decodeEntry, type Entry } from './entry';
import { LedgerError } from './errors';
import { leafHash } from './hash';
import { openNote, parseNote, parseVerifierKey } from './note';
import { differingHashes, Rebuild } from './rebuild';
import { checkPersonal, sealedHashes, type PersonalRow } from './seal';
import { tileWidth } from './tree';

/** What can be wrong with a ledger. */
export type FaultCode =
  | 'ENTRY_CHANGED'
  | 'NOT_CANONICAL'
  | 'SEQ_GAP'
  | 'NODE_WRONG'
  | 'ROOT_WRONG'
  | 'CHECKPOINT_SIGNATURE'
  | 'CHECKPOINT_SIZE'
  | 'PERSONAL_CHANGED';

/** One fault; `seq` is the entry it lies at, or null where it lies at none. */
export interface Fault {
  seq: number | null;
  code: FaultCode;
}

/** What a check of a ledger found. */
export interface VerifyReport {
  ok: boolean;
  /** Entries read. */
  entries: number;
  /** Sealed values whose row is no more: erased, and no fault. */
  erased: number;
  /** Hex root over the entries read. */
  root: string;
  checkpoint?: { origin: string; size: number; root: string; signedBy: string[] };
  /** At most a thousand. */
  faults: Fault[];
}

/** What is checked. Everything is streamed; `personal` is read after the entries. */
export interface LedgerToVerify {
  entries: AsyncIterable<{ seq: number; bytes: Uint8Array }>;
  /** The stored tiles and head of a database; an exported folder has none. */
  storedTiles?: (level: number, index: number) => Promise<Uint8Array | undefined>;
  storedHead?: { size: number; root: Uint8Array };
  /** A signed checkpoint, as a note. */
  checkpoint?: string;
  verifierKeys: readonly string[];
  personal?: AsyncIterable<PersonalRow>;
}

const maxFaults = 1_000;

/**
 * Checks a whole ledger. Every entry is hashed anew, and the tree is worked out from the entries alone: what is stored
 * of it is only compared.
 */
export async function verifyLedger(ledger: LedgerToVerify): Promise<VerifyReport> {
  const faults: Fault[] = [];
  const fault = (code: FaultCode, seq: number | null = null): void => {
    if (faults.length < maxFaults) faults.push({ seq, code });
  };
  const checkpoint = openCheckpoint(ledger, fault);
  const tiles: { level: number; index: number; hashes: Uint8Array }[] = [];
  const rebuild = new Rebuild((level, index, hashes) => {
    if (ledger.storedTiles !== undefined) tiles.push({ level, index, hashes });
  });
  const sealed = new Set<string>();
  let checkpointRoot = checkpoint?.size === 0 ? rebuild.root() : undefined;

  for await (const { seq, bytes } of ledger.entries) {
    const expected = rebuild.size;
    const entry = readEntry(bytes, expected, fault);
    if (seq !== expected || (entry !== undefined && entry.seq !== expected)) fault('SEQ_GAP', expected);
    if (entry !== undefined) for (const hash of sealedHashes(entry as never)) sealed.add(hash);
    rebuild.append(leafHash(bytes));
    if (rebuild.size === checkpoint?.size) checkpointRoot = rebuild.root();
    if (tiles.length > 0) await compareTiles(tiles, ledger, fault);
  }
  rebuild.finish();
  await compareTiles(tiles, ledger, fault);

  const root = rebuild.root();
  if (checkpoint !== undefined) {
    if (checkpointRoot === undefined) fault('CHECKPOINT_SIZE');
    else if (!sameBytes(checkpointRoot, checkpoint.root)) fault('ROOT_WRONG');
  }
  if (ledger.storedHead !== undefined) {
    if (ledger.storedHead.size !== rebuild.size) fault('SEQ_GAP', Math.min(ledger.storedHead.size, rebuild.size));
    if (!sameBytes(ledger.storedHead.root, root)) fault('ROOT_WRONG');
  }
  const erased = await checkAllPersonal(ledger.personal, sealed, fault);
  return {
    ok: faults.length === 0,
    entries: rebuild.size,
    erased,
    root: toHex(root),
    ...(checkpoint === undefined ? {} : { checkpoint: { ...checkpoint, root: toHex(checkpoint.root) } }),
    faults,
  };
}

type Report = (code: FaultCode, seq?: number | null) => void;

function openCheckpoint(ledger: LedgerToVerify, fault: Report): (Checkpoint & { signedBy: string[] }) | undefined {
  if (ledger.checkpoint === undefined) return undefined;
  try {
    const { text, signedBy } = openNote(ledger.checkpoint, ledger.verifierKeys.map(parseVerifierKey));
    return { ...parseCheckpoint(text), signedBy };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    fault('CHECKPOINT_SIGNATURE');
    return unsigned(ledger.checkpoint);
  }
}

/** What a checkpoint says although nobody trusted signed it, so that its other faults are found too. */
function unsigned(note: string): (Checkpoint & { signedBy: string[] }) | undefined {
  try {
    return { ...parseCheckpoint(parseNote(note).text), signedBy: [] };
  } catch {
    return undefined;
  }
}

function readEntry(bytes: Uint8Array, seq: number, fault: Report): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch {
    fault('NOT_CANONICAL', seq);
    return undefined;
  }
}

/** Compares tiles with the stored ones, lowest level first: a wrong leaf is the entry's fault, not its node's. */
async function compareTiles(
  tiles: { level: number; index: number; hashes: Uint8Array }[],
  ledger: LedgerToVerify,
  fault: Report,
): Promise<void> {
  for (const { level, index, hashes } of tiles.splice(0)) {
    const stored = (await ledger.storedTiles?.(level, index)) ?? new Uint8Array(0);
    const differing = differingHashes(stored, hashes);
    if (level === 0) for (const at of differing) fault('ENTRY_CHANGED', index * tileWidth + at);
    else if (differing.length > 0) fault('NODE_WRONG', index * tileWidth ** (level + 1));
  }
}

async function checkAllPersonal(
  rows: AsyncIterable<PersonalRow> | undefined,
  sealed: Set<string>,
  fault: Report,
): Promise<number> {
  if (rows === undefined) return sealed.size;
  for await (const row of rows) {
    // A row that no entry refers to was put in; one that does not hash to its name was changed.
    if (!sealed.delete(row.hash) || !checkPersonal(row)) fault('PERSONAL_CHANGED');
  }
  return sealed.size;
}
