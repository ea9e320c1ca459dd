import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerKeys, proveInclusion, provenRequest } from '../../src/history';
import type { Request, Verified } from '../../src/history/wire';
import type { ProofSource } from '../../src/tab/proof/check';
import { openLedgerRig, type LedgerRig } from '../history/rig';

/** A request of a real ledger as the page gets it, with what proves it. */
export interface Material {
  request: Request & { verified: Verified };
  note: string;
  keys: string[];
  inclusion: ProofSource['inclusion'];
}

/** A ledger in a file of its own. */
export async function openRig(): Promise<{ rig: LedgerRig; close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tab-'));
  const rig = await openLedgerRig(`file:${join(folder, 'lockbox.db')}`);
  return {
    rig,
    close: async () => {
      await rig.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** @returns what the page would be sent of a request. */
export async function materialOf({ store }: LedgerRig, id: string): Promise<Material> {
  const found = await provenRequest(store.history, id, () => true);
  const checkpoint = await store.history.newestCheckpoint();
  const { request, proven } = found!;
  const verified: Verified = { ok: proven.ok, by: 'proof', at: null, faults: proven.faults };
  return {
    // As it comes over the wire.
    request: JSON.parse(JSON.stringify({ ...request, verified })) as Material['request'],
    note: checkpoint!.note,
    keys: (await ledgerKeys(store.history)).map(({ key }) => key),
    inclusion: (entry, size) => proveInclusion(store.history, entry, size),
  };
}

/** What the page asks for to prove it. */
export function sourceOf({ note, keys, inclusion }: Material): ProofSource {
  return { checkpoint: () => Promise.resolve(note), keys: () => Promise.resolve(keys), inclusion };
}
