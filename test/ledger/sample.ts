import {
  checkpointText,
  encodeEntry,
  generateKeyPem,
  leafHash,
  seal,
  signerFromPem,
  signNote,
  verifyLedger,
  type PersonalRow,
  type VerifyReport,
} from '../../src/ledger';
import { TileStore } from './reference';

/** A whole ledger as it is stored: what a test may spoil, and then check. */
export interface Sample {
  rows: { seq: number; bytes: Uint8Array }[];
  tiles: Map<string, Uint8Array>;
  head: { size: number; root: Uint8Array };
  note: string;
  key: string;
  personal: PersonalRow[];
}

export const origin = 'lockbox-bot/11111111-1111-1111-1111-111111111111/1';
export const signer = signerFromPem(origin, generateKeyPem());

/** @returns the bytes of an entry, and the row of the one value sealed in it. */
export function sampleEntry(seq: number, type = 'step'): { bytes: Uint8Array; row: PersonalRow } {
  const salt = new Uint8Array(32);
  new DataView(salt.buffer).setUint32(0, seq);
  const { sealed, row } = seal({ name: `Person ${seq}` }, salt);
  const at = '2026-11-24T12:00:00.000Z';
  const bytes = encodeEntry({ seq, at, type, actor: { kind: 'person', ref: sealed }, data: { n: seq } });
  return { bytes, row };
}

/** @param covered how many entries the checkpoint covers. */
export function sampleLedger(count: number, covered = count, entryAt = (seq: number) => sampleEntry(seq)): Sample {
  const entries = Array.from({ length: count }, (_, seq) => entryAt(seq));
  const leaves = entries.map(({ bytes }) => leafHash(bytes));
  const tree = new TileStore();
  tree.append(leaves.slice(0, covered));
  const note = signNote(checkpointText({ origin, size: covered, root: tree.root }), [signer]);
  tree.append(leaves.slice(covered));
  return {
    rows: entries.map(({ bytes }, seq) => ({ seq, bytes })),
    tiles: tree.tiles,
    head: { size: count, root: tree.root },
    note,
    key: signer.verifierKey,
    personal: entries.map(({ row }) => row),
  };
}

/** Checks a sample as the database is checked. */
export function verifyStored(sample: Sample): Promise<VerifyReport> {
  return verifyLedger({
    entries: each(sample.rows),
    storedTiles: (level, index) => Promise.resolve(sample.tiles.get(`${level}/${index}`)),
    storedHead: sample.head,
    checkpoint: sample.note,
    verifierKeys: [sample.key],
    personal: each(sample.personal),
  });
}

/** Checks a sample as an exported folder is checked: a row's `seq` is the number of its line. */
export function verifyExported(sample: Sample): Promise<VerifyReport> {
  return verifyLedger({
    entries: each(sample.rows.map(({ bytes }, seq) => ({ seq, bytes }))),
    checkpoint: sample.note,
    verifierKeys: [sample.key],
    personal: each(sample.personal),
  });
}

/** @returns a copy that can be spoiled. */
export function copyOf(sample: Sample): Sample {
  return { ...sample, rows: [...sample.rows], tiles: new Map(sample.tiles), personal: [...sample.personal] };
}

/** @returns the bytes with one bit turned. */
export function bitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

async function* each<T>(items: Iterable<T>): AsyncIterable<T> {
  await Promise.resolve();
  yield* items;
}
