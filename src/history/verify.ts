import { decodeEntry, parseVerifierKey, verifyLedger, type Entry, type Fault, type VerifyReport } from '../ledger';
import { asOf } from './as-of';
import { tellsBeside, ToldBeside } from './beside';
import { missing } from './missing';
import type { EntryRow, HistoryStore } from './ports';
import { ledgerKeys } from './keys';
import { ToldRequests } from './told';

/** What `verify` says of a database: the ledger's report, and the requests that differ from what the ledger says. */
export interface DatabaseReport extends VerifyReport {
  /** Ids of requests whose stored state or version is not the one of their last ledger entry. */
  changedRequests: string[];
  /** Rows beside the requests that are not as the entries say, as `<table> <id>`; see {@link ToldBeside}. */
  changedRows: string[];
  /** Where the key that checked the checkpoint came from. */
  keyFrom: 'given' | 'ledger';
}

/**
 * Checks the whole ledger of a database: every entry against its stored leaf, every stored node, the root, the newest
 * checkpoint, the personal values; and every request's stored state against the last entry that speaks of it.
 *
 * @param key the verifier key to trust; without one the key is taken from the ledger itself, and the report says so.
 * @throws LedgerError `BAD_KEY` where the given key is none.
 */
export async function verifyDatabase(store: HistoryStore, key: string | undefined): Promise<DatabaseReport> {
  if (key !== undefined) parseVerifierKey(key);
  const before = await store.head();
  const report = await check(store, key, undefined);
  // While a service is writing, a look at one thing and then at another finds them apart. The ledger that it had at one
  // moment stays as it was, so that is looked at instead.
  const now = report.ok ? before : await store.head();
  return now === undefined || now.size === before?.size ? report : check(store, key, now);
}

type Head = NonNullable<Awaited<ReturnType<HistoryStore['head']>>>;

/** @param then the head of the moment that is checked; absent, everything that is there. */
async function check(store: HistoryStore, key: string | undefined, then: Head | undefined): Promise<DatabaseReport> {
  const ledger = then === undefined ? store : asOf(store, then.size);
  const checkpoint = await store.newestCheckpoint();
  const head = then ?? (await store.head());
  const told = new ToldRequests();
  const beside = new ToldBeside();
  const keys = key === undefined ? (await ledgerKeys(store)).map((known) => known.key) : [key];
  const report = await verifyLedger({
    entries: observeEntries(ledger.entries(), (seq, entry) => {
      told.take(seq, entry);
      beside.take(seq, entry);
    }),
    storedTiles: (level, index) => ledger.tile(level, index),
    ...(head === undefined ? {} : { storedHead: head }),
    ...(checkpoint === undefined ? {} : { checkpoint: checkpoint.note }),
    verifierKeys: keys,
    personal: ledger.personal(),
  });
  const { changed: changedRequests, misfiled } = await told.compare(store, then?.size);
  const changedRows = await beside.compare(store, report.entries);
  const filed = misfiled.map((seq): Fault => ({ seq, code: 'ENTRY_CHANGED' }));
  const faults = [...report.faults, ...without(filed, report.faults), ...missing(report, { head, checkpoint, key })];
  const keyFrom = key === undefined ? 'ledger' : 'given';
  return {
    ...report,
    ok: faults.length + changedRequests.length + changedRows.length === 0,
    faults,
    changedRequests,
    changedRows,
    keyFrom,
  };
}

/** The ledger's own check names at most a thousand faults, too. */
const maxFiled = 1_000;

async function* observeEntries(
  entries: AsyncIterable<EntryRow>,
  see: (seq: number, entry: Entry) => void,
): AsyncIterable<EntryRow> {
  for await (const row of entries) {
    if (mayTell(row.bytes)) {
      const entry = decodeEntryOrNothing(row.bytes);
      if (entry !== undefined) see(row.seq, entry);
    }
    yield row;
  }
}

/** The end of a canonical entry: a request that it speaks of, its place, its type. Longer ends are read whole. */
const endOfEntry = /(,"request":"[^"\\]*")?,"seq":\d+,"type":"([^"\\]*)"\}$/;
const endLength = 200;

/**
 * Whether an entry speaks of a request, or of what stands beside the requests: to read every entry whole would take as
 * long as everything else together. Members of a canonical entry are in order, so that its end says it.
 */
function mayTell(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    Math.max(0, bytes.length - endLength),
  );
  const [whole, request, type = ''] = endOfEntry.exec(end) ?? [];
  return whole === undefined || request !== undefined || tellsBeside(type);
}

/** An entry that cannot be read is a fault that the ledger's own check names; here it says nothing. */
function decodeEntryOrNothing(bytes: Uint8Array): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch {
    return undefined;
  }
}

/** Faults of entries that none was found of yet: of one that was changed or is gone, the filing follows. */
function without(faults: readonly Fault[], found: readonly Fault[]): Fault[] {
  const known = new Set(found.map(({ seq }) => seq));
  return faults.filter(({ seq }) => !known.has(seq)).slice(0, maxFiled);
}
