import { decodeEntry, verifyLedger, type JsonValue, type VerifyReport } from '../ledger';
import type { EntryRow, HistoryStore } from './ports';

/** What `verify` says of a database: the ledger's report, and the requests that differ from what the ledger says. */
export interface DatabaseReport extends VerifyReport {
  /** Ids of requests whose stored state or version is not the one of their last ledger entry. */
  changedRequests: string[];
  /** Where the key that checked the checkpoint came from. */
  keyFrom: 'given' | 'ledger';
}

/**
 * Checks the whole ledger of a database: every entry against its stored leaf, every stored node, the root, the newest
 * checkpoint, the personal values; and every request's stored state against the last entry that speaks of it.
 *
 * @param key the verifier key to trust; without one the key is taken from the ledger itself, and the report says so.
 */
export async function verifyDatabase(store: HistoryStore, key: string | undefined): Promise<DatabaseReport> {
  const [head, checkpoint] = await Promise.all([store.head(), store.newestCheckpoint()]);
  const latest = new Map<string, string>();
  const watched = observeEntries(store.entries(), (entry) => {
    noteState(latest, entry);
  });
  const keys = [key ?? (await verifierKeyOf(store))].filter((one) => one !== undefined);
  const report = await verifyLedger({
    entries: watched,
    storedTiles: (level, index) => store.tile(level, index),
    ...(head === undefined ? {} : { storedHead: head }),
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.note }),
    verifierKeys: keys,
    personal: store.personal(),
  });
  const changedRequests = await differing(store, latest);
  const keyFrom = key === undefined ? 'ledger' : 'given';
  return { ...report, ok: report.ok && changedRequests.length === 0, changedRequests, keyFrom };
}

/** @returns the key that entry 0 says this ledger's checkpoints are signed with. */
export async function verifierKeyOf(store: HistoryStore): Promise<string | undefined> {
  for await (const { bytes } of store.entries()) {
    const entry = decodeEntryOrNothing(bytes);
    const key = entry?.type === 'ledger-opened' ? member(entry.data, 'verifierKey') : undefined;
    return typeof key === 'string' ? key : undefined;
  }
  return undefined;
}

type LooseEntry = { type?: JsonValue; request?: JsonValue; data?: JsonValue } | undefined;

async function* observeEntries(
  entries: AsyncIterable<EntryRow>,
  see: (entry: LooseEntry) => void,
): AsyncIterable<EntryRow> {
  for await (const entry of entries) {
    see(decodeEntryOrNothing(entry.bytes));
    yield entry;
  }
}

/** An entry that cannot be read is a fault that the ledger's own check names; here it says nothing. */
function decodeEntryOrNothing(bytes: Uint8Array): LooseEntry {
  try {
    return decodeEntry(bytes);
  } catch {
    return undefined;
  }
}

function noteState(latest: Map<string, string>, entry: LooseEntry): void {
  const after = member(entry?.data, 'after');
  const state = member(after, 'state');
  const version = member(after, 'version');
  if (typeof entry?.request === 'string' && typeof state === 'string' && typeof version === 'number') {
    latest.set(entry.request, stateText(state, version));
  }
}

async function differing(store: HistoryStore, latest: Map<string, string>): Promise<string[]> {
  const changed: string[] = [];
  for await (const { id, state, version } of store.requestStates()) {
    if (latest.get(id) !== stateText(state, version)) changed.push(id);
    latest.delete(id);
  }
  // What is left stands in the ledger and is no longer in the database.
  return [...changed, ...latest.keys()];
}

function stateText(state: string, version: number): string {
  return `${state}/${version}`;
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value[key];
}
