import {
  checkPersonal,
  decodeEntry,
  inclusionProof,
  leafHash,
  nodeHash,
  toBase64,
  verifyInclusion,
  type Entry,
  type JsonValue,
  type PersonalRow,
  type ReadTile,
} from '../../ledger';
import type { AccessRequest } from '../../model';
import { hashesOf } from '../life';
import type { EntryRow, HistoryStore } from '../ports';
import type { WireInclusion } from '../proofs';
import { isAsLastTold } from '../proven';
import { member } from '../told';
import type { Request } from '../wire';
import { wireRequest } from '../wire-request';
import type { EvidenceFault, LedgerFacts } from './ledger-facts';

/** A card as somebody was shown it. */
export interface ShownCard {
  seq: number;
  at: string;
  /** The card; undefined where its entry keeps none, or it was erased. */
  card?: JsonValue;
  missing?: 'not-kept' | 'erased';
}

/** An answer of Azure, as its entry keeps it. */
export interface AzureAnswer {
  seq: number;
  at: string;
  type: string;
  azure: JsonValue;
}

/** Everything that is told of one request, and what is wrong with it. */
export interface Dossier {
  request: AccessRequest;
  wire: Request;
  /** Its entries up to the checkpoint. */
  rows: EntryRow[];
  entries: Entry[];
  /** As stored: a value that was changed shows as such where it is checked. */
  personal: PersonalRow[];
  erased: string[];
  proofs: WireInclusion[];
  cards: ShownCard[];
  azure: AzureAnswer[];
  faults: EvidenceFault[];
  /** Entries that no signed checkpoint covers yet. */
  uncovered: number;
}

/** Gathers what there is of a request as of the checkpoint, and proves it. */
export async function dossierOf(
  store: HistoryStore,
  request: AccessRequest,
  facts: Pick<LedgerFacts, 'checkpoint'>,
  readTile: ReadTile,
): Promise<Dossier> {
  const { id } = request;
  // Without a checkpoint there is nothing to be covered by: what is there is told, and said to be proven by nothing.
  const size = facts.checkpoint?.size ?? Number.POSITIVE_INFINITY;
  const all = await store.entriesOf(id);
  const rows = all.filter(({ seq }) => seq < size);
  const faults: EvidenceFault[] = [];
  const entries = rows.flatMap((row) => readable(row, id, faults));
  const later = all.filter(({ seq }) => seq >= size).flatMap((row) => readable(row, id, faults));
  const everything = await store.personalOf(hashesOf([...entries, ...later]));
  const own = new Set(hashesOf(entries));
  const personal = everything.filter(({ hash }) => own.has(hash));
  for (const row of personal) {
    if (!checkPersonal(row)) faults.push({ request: id, seq: null, code: 'PERSONAL_CHANGED' });
  }
  if (!isAsLastTold(request, { entries: [...entries, ...later], personal: everything })) {
    faults.push({ request: id, seq: null, code: 'REQUEST_CHANGED' });
  }
  if (later.length > 0) faults.push({ request: id, seq: later[0]?.seq ?? null, code: 'NOT_COVERED' });
  const proofs = await proofsOf(rows, facts, readTile);
  for (const { seq } of facts.checkpoint === undefined ? [] : rows) {
    const isProven = proofs.some(({ entry }) => entry === seq);
    if (!isProven) faults.push({ request: id, seq, code: 'ENTRY_CHANGED' });
  }
  const sound = personal.filter(checkPersonal);
  const values = new Map(sound.map(({ hash, value }) => [hash, value]));
  const known = new Set(personal.map(({ hash }) => hash));
  return {
    request,
    wire: wireRequest(request, { deliveries: await store.deliveriesOf(id), entries, personal: sound }),
    rows,
    entries,
    personal,
    erased: [...own].filter((hash) => !known.has(hash)),
    proofs,
    cards: entries.filter(isShown).map((entry) => cardOf(entry, values)),
    azure: entries.flatMap(({ seq, at, type, data }) =>
      data['azure'] === undefined ? [] : [{ seq, at, type, azure: data['azure'] }],
    ),
    faults,
    uncovered: later.length,
  };
}

/** One that cannot be read is packed as it is, and told of. */
function readable({ seq, bytes }: EntryRow, request: string, faults: EvidenceFault[]): Entry[] {
  try {
    return [decodeEntry(bytes)];
  } catch {
    faults.push({ request, seq, code: 'NOT_CANONICAL' });
    return [];
  }
}

/** What does not prove its entry is not packed as a proof of it. */
async function proofsOf(
  rows: readonly EntryRow[],
  { checkpoint }: Pick<LedgerFacts, 'checkpoint'>,
  readTile: ReadTile,
): Promise<WireInclusion[]> {
  if (checkpoint === undefined) return [];
  const { size, root } = checkpoint;
  const proofs: WireInclusion[] = [];
  for (const { seq, bytes } of rows) {
    try {
      const hashes = await inclusionProof(seq, size, readTile);
      const isProven = await verifyInclusion({ index: seq, size, leafHash: leafHash(bytes), root, hashes }, nodeHash);
      if (isProven) proofs.push({ entry: seq, size, root: toBase64(root), hashes: hashes.map(toBase64) });
    } catch (error) {
      // What is not there proves nothing; that the database is away is not a fault of the ledger.
      if ((error as { name?: unknown }).name !== 'LedgerError') throw error;
    }
  }
  return proofs;
}

/** A card of a request, and not what another tool was told. */
function isShown({ type, data }: Entry): boolean {
  return type === 'message-shown' && data['purpose'] !== 'event';
}

function cardOf({ seq, at, data }: Entry, values: ReadonlyMap<string, JsonValue>): ShownCard {
  const hash = member(data['card'], '$sealed');
  if (typeof hash !== 'string') return { seq, at, missing: 'not-kept' };
  const value = values.get(hash);
  return value === undefined ? { seq, at, missing: 'erased' } : { seq, at, card: parsed(value) };
}

/** A card is kept as the text that was sent. */
function parsed(value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}
