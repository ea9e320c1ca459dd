import {
  checkPersonal,
  documentDigest,
  inclusionProof,
  leafHash,
  nodeHash,
  verifyInclusion,
  type Entry,
  type FaultCode,
  type PersonalRow,
} from '../ledger';
import { vouched, type AccessRequest } from '../model';
import type { EntryRow, HistoryStore } from './ports';
import { member } from './told';

/** What is wrong with what is shown of a request. `REQUEST_CHANGED`: it is stored otherwise than its last entry says. */
export interface ProvenFault {
  seq: number | null;
  code: FaultCode | 'REQUEST_CHANGED';
}

/** Whether a request is as the ledger says, looked at for one answer. */
export interface Proven {
  ok: boolean;
  /** The size of the ledger that its entries were found in. */
  size: number;
  faults: ProvenFault[];
}

/** What is shown of a request beside itself. */
interface Shown {
  rows: readonly EntryRow[];
  entries: readonly Entry[];
  personal: readonly PersonalRow[];
}

/** The most faults that an answer names. */
const maxFaults = 100;

/**
 * Checks what is shown of one request: that each of its entries is in the tree under the stored root, byte for byte; that
 * its personal values are those that were sealed; and that it is stored as its last entry says. An entry that was taken
 * away from the middle, and a root that was written anew with all below it, are for `verify` to find.
 *
 * @param shown the entries of the request as stored, those of them that can be read, and the personal values as stored.
 */
export async function proveRequest(
  store: HistoryStore,
  request: AccessRequest,
  { rows, entries, personal }: Shown,
): Promise<Proven> {
  const head = await store.head();
  const size = head?.size ?? 0;
  const faults: ProvenFault[] = [];
  const tiles = new Map<string, Promise<Uint8Array | undefined>>();
  const readTile = (level: number, index: number): Promise<Uint8Array | undefined> => {
    const key = `${level}/${index}`;
    const tile = tiles.get(key) ?? store.tile(level, index);
    tiles.set(key, tile);
    return tile;
  };
  for (const { seq, bytes } of rows) {
    if (head === undefined || !(await isIncluded(seq, bytes, head, readTile)))
      faults.push({ seq, code: 'ENTRY_CHANGED' });
  }
  for (const row of personal) if (!checkPersonal(row)) faults.push({ seq: null, code: 'PERSONAL_CHANGED' });
  if (!isAsLastTold(request, { entries, personal })) faults.push({ seq: null, code: 'REQUEST_CHANGED' });
  return { ok: faults.length === 0, size, faults: faults.slice(0, maxFaults) };
}

async function isIncluded(
  seq: number,
  bytes: Uint8Array,
  { size, root }: { size: number; root: Uint8Array },
  readTile: (level: number, index: number) => Promise<Uint8Array | undefined>,
): Promise<boolean> {
  try {
    const hashes = await inclusionProof(seq, size, readTile);
    return await verifyInclusion({ index: seq, size, leafHash: leafHash(bytes), root, hashes }, nodeHash);
  } catch (error) {
    // What is not there proves nothing; that the database is away is not a fault of the ledger.
    if ((error as { name?: unknown }).name === 'LedgerError') return false;
    throw error;
  }
}

/** @returns whether a request is stored as its last entry says. */
export function isAsLastTold(request: AccessRequest, { entries, personal }: Omit<Shown, 'rows'>): boolean {
  const afters = entries.map(({ data }) => member(data, 'after'));
  const last = afters.findLast((one) => one !== undefined);
  if (member(last, 'state') !== request.current.state || member(last, 'version') !== request.version) return false;
  const sealed = member(member(last, 'document'), '$sealed');
  const digest = personal.find(({ hash }) => hash === sealed);
  // A digest that was erased with the personal values proves nothing any more.
  return digest === undefined || digest.value === documentDigest(vouched(request));
}
