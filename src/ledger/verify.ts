import { sameBytes, toHex } from './bytes';
import { parseCheckpoint, type Checkpoint } from './checkpoint';
import { decodeEntry, sealedHashes } from './entry';
import { LedgerError } from './errors';
import { FaultList, type Fault } from './faults';
import { leafHash } from './hash';
import { parseVerifierKey } from './keys';
import { openNote, parseNote } from './note';
import { Rebuild } from './rebuild';
import { scanEntry, type ScannedEntry } from './scan';
import { checkPersonal, type PersonalRow } from './seal';
import { SealedSet } from './sealed-set';
import { StoredTree, type StoredTiles } from './stored-tree';

/** What a check of a ledger found. */
export interface VerifyReport {
  ok: boolean;
  /** Entries read. */
  entries: number;
  /** Sealed values whose row is no more: erased, and no fault. */
  erased: number;
  /** Hex root over the entries read. */
  root: string;
  /** What the checkpoint says, and which of the given keys signed it, as `name+id`; none where that is a fault. */
  checkpoint?: { origin: string; size: number; root: string; keys: string[] };
  /** At most a thousand, and at least one of each code that was found. */
  faults: Fault[];
}

/** What is checked. Everything is streamed; `personal` is read after the entries. */
export interface LedgerToVerify {
  /** In the order of `seq`, which is the row's key in a database and the line's number in a file. */
  entries: AsyncIterable<{ seq: number; bytes: Uint8Array }>;
  /** The stored tiles and head of a database; an exported folder has none. */
  storedTiles?: StoredTiles;
  storedHead?: { size: number; root: Uint8Array };
  /** A signed checkpoint, as a note. */
  checkpoint?: string;
  verifierKeys: readonly string[];
  personal?: AsyncIterable<PersonalRow>;
}

type SignedCheckpoint = Checkpoint & { keys: string[] };

/**
 * Checks a whole ledger. Every entry is hashed anew, and the tree is worked out from the entries alone: what is stored
 * of it is only compared. Memory is constant but for the sealed hashes that were seen.
 */
export async function verifyLedger(ledger: LedgerToVerify): Promise<VerifyReport> {
  const found = new FaultList();
  const checkpoint = openCheckpoint(ledger, found);
  const { storedHead: head } = ledger;
  const { size, root, rootAt, sealed } = await readEntries(ledger, [checkpoint?.size, head?.size], found);

  // A database goes on behind its newest checkpoint, up to its head; in a file nothing vouches for what lies behind it.
  const { size: end } = head ?? checkpoint ?? { size };
  if (end !== size || (checkpoint !== undefined && checkpoint.size > size)) found.add('CHECKPOINT_SIZE');
  for (const claim of [checkpoint, head]) {
    const computed = claim === undefined ? undefined : rootAt.get(claim.size);
    if (claim !== undefined && computed !== undefined && !sameBytes(computed, claim.root)) found.add('ROOT_WRONG');
  }
  await checkAllPersonal(ledger.personal, sealed, found);
  return {
    ok: found.faults.length === 0,
    entries: size,
    erased: sealed.size,
    root: toHex(root),
    ...(checkpoint === undefined ? {} : { checkpoint: reported(checkpoint) }),
    faults: found.faults,
  };
}

function openCheckpoint(ledger: LedgerToVerify, found: FaultList): SignedCheckpoint | undefined {
  if (ledger.checkpoint === undefined) return undefined;
  try {
    const { text, keys } = openNote(ledger.checkpoint, ledger.verifierKeys.map(parseVerifierKey));
    const checkpoint = { ...parseCheckpoint(text), keys };
    // The key's name is the log's: a checkpoint of another log, though signed with this key, says nothing of this one.
    if (!keys.some((key) => key.startsWith(`${checkpoint.origin}+`))) found.add('CHECKPOINT_SIGNATURE');
    return checkpoint;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    found.add('CHECKPOINT_SIGNATURE');
    return unsigned(ledger.checkpoint);
  }
}

/** What a checkpoint says although nobody trusted signed it, so that its other faults are found too. */
function unsigned(note: string): SignedCheckpoint | undefined {
  try {
    return { ...parseCheckpoint(parseNote(note).text), keys: [] };
  } catch {
    return undefined;
  }
}

function reported({ origin, size, root, keys }: SignedCheckpoint): NonNullable<VerifyReport['checkpoint']> {
  return { origin, size, root: toHex(root), keys };
}

/** What came out of the entries. */
interface ReadEntries {
  size: number;
  root: Uint8Array;
  /** The root at each size that was asked for and reached. */
  rootAt: Map<number, Uint8Array>;
  sealed: SealedSet;
}

async function readEntries(
  { entries, storedTiles }: LedgerToVerify,
  sizes: readonly (number | undefined)[],
  found: FaultList,
): Promise<ReadEntries> {
  const stored = storedTiles === undefined ? undefined : new StoredTree(storedTiles, found);
  const rebuild = new Rebuild();
  const order = new Order(found);
  const sealed = new SealedSet();
  const rootAt = new Map(sizes.includes(0) ? [[0, rebuild.root()]] : []);
  for await (const { seq, bytes } of entries) {
    const entry = readEntry(bytes, seq, found);
    order.take(seq, entry?.seq);
    for (const hash of entry?.sealed ?? []) sealed.add(hash);
    const leaf = leafHash(bytes);
    rebuild.append(leaf);
    if (sizes.includes(rebuild.size)) rootAt.set(rebuild.size, rebuild.root());
    const reading = stored?.leaf(seq, rebuild.size - 1, leaf);
    if (reading !== undefined) await reading;
    if (rebuild.nodes.length > 0) await stored?.nodes(rebuild.nodes.splice(0));
  }
  await stored?.end(order.next, rebuild.size);
  return { size: rebuild.size, root: rebuild.root(), rootAt, sealed };
}

function readEntry(bytes: Uint8Array, seq: number, found: FaultList): ScannedEntry | undefined {
  const scanned = scanEntry(bytes);
  if (scanned !== undefined) return scanned;
  try {
    const entry = decodeEntry(bytes);
    return { seq: entry.seq, sealed: sealedHashes(entry) };
  } catch {
    found.add('NOT_CANONICAL', seq);
    return undefined;
  }
}

/** Watches that rows, and the entries in them, follow on each other. After a gap it goes on from what it found. */
class Order {
  /** The `seq` that the next row should have, and the one that should stand in it. */
  next = 0;
  private nextInside = 0;

  constructor(private readonly found: FaultList) {}

  take(seq: number, inside = this.nextInside): void {
    if (seq !== this.next || inside !== this.nextInside) {
      this.found.add('SEQ_GAP', Math.min(seq, this.next, inside, this.nextInside));
    }
    this.next = seq + 1;
    this.nextInside = inside + 1;
  }
}

async function checkAllPersonal(
  rows: AsyncIterable<PersonalRow> | undefined,
  sealed: SealedSet,
  found: FaultList,
): Promise<void> {
  if (rows === undefined) return;
  for await (const row of rows) {
    // A row that no entry refers to was put in; one that does not hash to its name was changed.
    if (!sealed.delete(row.hash) || !checkPersonal(row)) found.add('PERSONAL_CHANGED');
  }
}
