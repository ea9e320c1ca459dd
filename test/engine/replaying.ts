import { createHash } from 'node:crypto';
import { replayFiles, type PastInventory } from '../../src/engine';
import { generateKeyPem, signerFromPem } from '../../src/ledger';
import type { Inventory } from '../../src/model';
import type { TallyReport } from '../../src/signals';
import { openStore, type Store } from '../../src/store';
import { openLedger, Writer } from '../../src/workflow';
import { person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';
import { stream } from '../signals/splitting';

export const tenantId = '11111111-1111-1111-1111-111111111111';
export const now = new Date('2026-11-24T12:00:00.000Z');

/** A database with its writer, whose one route asks approver 1 and tells a channel. */
export interface ReplayRig {
  store: Store;
  writer: Writer;
  /** Replays texts as files `0.json`, `1.json`, … of one run. */
  replay: (...texts: string[]) => Promise<TallyReport>;
  /** The same with an inventory. */
  replayWith: (inventory: Inventory, ...texts: string[]) => Promise<TallyReport>;
}

/** Opens the database and its ledger. */
export async function replayRig(url: string): Promise<ReplayRig> {
  const store = await openStore(url);
  const routes = [route('everything-else', { notify: ['ops'] })];
  const groups = { owners: { members: [person(1).id] } };
  const surroundings = { clock: { now: () => now }, random: salts() };
  const writer = new Writer(store.work, () => ({ policy: policy(routes, groups), tenantId, surroundings }));
  const origin = `lockbox-bot/${tenantId}/1`;
  const { verifierKey } = signerFromPem(origin, generateKeyPem());
  await writer.submit(openLedger({ tenantId, origin }, verifierKey));
  const run = (texts: readonly string[], past?: PastInventory): Promise<TallyReport> => {
    const files = texts.map((text, index) => ({ name: `${index}.json`, chunks: stream([Buffer.from(text)]) }));
    return replayFiles(files, (command) => writer.submit(command), undefined, past);
  };
  return {
    store,
    writer,
    replay: (...texts) => run(texts),
    replayWith: (inventory, ...texts) => run(texts, { inventory, readAt: now.toISOString() }),
  };
}

/** No two alike, and the same in every run. */
function salts(): (bytes: number) => Uint8Array {
  let count = 0;
  return (bytes) => {
    count += 1;
    return createHash('sha256').update(String(count)).digest().subarray(0, bytes);
  };
}

/** @returns what of a report adds up, which has to be its records. */
export function accounted({ taken, ignored, refused, duplicates }: TallyReport): number {
  return taken + ignored + refused + duplicates;
}
