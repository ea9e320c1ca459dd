import { LedgerError, openNote, parseCheckpoint, parseVerifierKey, type Checkpoint, type ReadTile } from '../../ledger';
import {
  anchorSource,
  isOffHost,
  ledgerCheckSource,
  readAnchorState,
  readLedgerCheck,
  type AnchorKind,
  type Instant,
  type LedgerCheck,
} from '../../model';
import { ledgerKeys, type LedgerKeyRow } from '../keys';
import type { CheckpointRow, HistoryStore } from '../ports';
import { proveConsistency, type WireConsistency } from '../proofs';

/** What is wrong with what a pack tells; `request` and `seq` say where, as far as it lies somewhere. */
export interface EvidenceFault {
  request?: string;
  seq: number | null;
  /** As `verify` names it, and beside that: `REQUEST_CHANGED`, `NO_CHECKPOINT`, `NOT_COVERED` or a name of the self-check. */
  code: string;
}

/** What a pack is made with. */
export interface EvidenceOptions {
  /** Signs the ledger as it stands, where that may be done. @returns the newest checkpoint. */
  sign: () => Promise<CheckpointRow | undefined>;
  now: Instant;
  /** Of this program. */
  version: string;
}

/** A place outside the database where a checkpoint was kept. */
export interface AnchoredAt {
  anchor: string;
  kind: AnchorKind;
  size: number;
  at: Instant;
}

/** What stands behind every entry of a pack. */
export interface LedgerFacts {
  tenantId: string;
  origin: string;
  /** The present key first. */
  keys: LedgerKeyRow[];
  /** What the proofs lead to. Absent, nothing signed vouches for anything. */
  checkpoint?: CheckpointRow & Pick<Checkpoint, 'root'>;
  /** Where checkpoints are kept outside, and that the ledger has only grown since. */
  anchors: AnchoredAt[];
  consistency: (WireConsistency & { anchor: string })[];
  /** Whether one of them is out of reach of whoever has the database's host. */
  anchored: boolean;
  /** What the last check of the whole ledger found; undefined where there was none. */
  check: LedgerCheck | undefined;
  /** What of this is wrong. */
  faults: EvidenceFault[];
}

/** Reads what stands behind the entries, signing the ledger before. */
export async function ledgerFacts(store: HistoryStore, { sign, now }: EvidenceOptions): Promise<LedgerFacts> {
  const signed = (await sign()) ?? (await store.newestCheckpoint());
  const [identity, keys, anchors, stored] = await Promise.all([
    store.identity(),
    ledgerKeys(store),
    anchorsOf(store, now),
    store.place(ledgerCheckSource),
  ]);
  const check = readLedgerCheck(stored);
  const root = signed === undefined ? undefined : signedRoot(signed, keys);
  const checkpoint = signed === undefined || root === undefined ? undefined : { ...signed, root };
  const faults: EvidenceFault[] = (check?.faults ?? []).map((code) => ({ seq: null, code }));
  if (checkpoint === undefined) faults.push({ seq: null, code: 'NO_CHECKPOINT' });
  const grown = await grownSince(store, anchors, checkpoint?.size);
  return {
    tenantId: identity?.tenantId ?? '',
    origin: identity?.origin ?? '',
    keys,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    anchors,
    consistency: grown.consistency,
    anchored: anchors.some(({ kind }) => isOffHost(kind)),
    check,
    faults: [...faults, ...grown.faults],
  };
}

/** The root that the note names, where a key of this ledger signed it. */
function signedRoot({ note, size }: CheckpointRow, keys: readonly LedgerKeyRow[]): Uint8Array | undefined {
  try {
    const { text } = openNote(
      note,
      keys.map(({ key }) => parseVerifierKey(key)),
    );
    const checkpoint = parseCheckpoint(text);
    return checkpoint.size === size ? checkpoint.root : undefined;
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

const kinds: readonly AnchorKind[] = ['file', 'channel', 'blob'];

/** Where checkpoints were kept, whether or not the present configuration still names the place. */
async function anchorsOf(store: HistoryStore, now: Instant): Promise<AnchoredAt[]> {
  const prefix = anchorSource('');
  const names = (await store.status(now)).sources.map(({ source }) => source).filter((name) => name.startsWith(prefix));
  const anchors: AnchoredAt[] = [];
  for (const name of names.sort()) {
    const anchor = name.slice(prefix.length);
    const kind = kinds.find((one) => anchor.startsWith(`${one}:`));
    const { kept } = readAnchorState(await store.place(name));
    if (kind !== undefined && kept !== undefined) anchors.push({ anchor, kind, ...kept });
  }
  return anchors;
}

async function grownSince(
  store: HistoryStore,
  anchors: readonly AnchoredAt[],
  to: number | undefined,
): Promise<{ consistency: LedgerFacts['consistency']; faults: EvidenceFault[] }> {
  const consistency: LedgerFacts['consistency'] = [];
  const faults: EvidenceFault[] = [];
  for (const { anchor, size } of anchors) {
    if (to === undefined || size > to) continue;
    try {
      consistency.push({ anchor, ...(await proveConsistency(store, size, to)) });
    } catch (error) {
      if ((error as { name?: unknown }).name !== 'HistoryError') throw error;
      faults.push({ seq: null, code: 'LEDGER_DAMAGED' });
    }
  }
  return { consistency, faults };
}

/** How many tiles are kept at a time, of 8 KiB each. */
const keptTiles = 256;

/** Reads tiles, and those that were read lately only once: many proofs lead through the same ones. */
export function tileReader(store: Pick<HistoryStore, 'tile'>): ReadTile {
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  return (level, index) => {
    const key = `${level}/${index}`;
    const tile = known.get(key) ?? store.tile(level, index);
    known.delete(key);
    known.set(key, tile);
    const [oldest] = known.keys();
    if (known.size > keptTiles && oldest !== undefined) known.delete(oldest);
    return tile;
  };
}
