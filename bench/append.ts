import type { Database } from 'better-sqlite3';
import { recordEntry, type Writer } from '../src/workflow';
import { mustBe, timed, type Compare } from './compare';
import type { BenchOptions } from './options';
import type { OpenedStore, Workplace } from './workplace';

/** The most that the writer puts into one transaction. */
export const groupSize = 500;

/** Entries appended to the ledger in groups of 500, against the same bytes inserted with bare better-sqlite3. */
export async function append(workplace: Workplace, { entries }: BenchOptions, compare: Compare): Promise<void> {
  const groups = Math.ceil(entries / groupSize);
  const amount = groups * groupSize;
  const rows = await workplace.withStore(async (opened) => {
    await appendEntries(opened.writer, groups);
    return storedBytes(opened);
  });
  await compare({
    name: 'ledger append in groups of 500',
    unit: 'entries',
    amount,
    peerName: 'inserting the same bytes with bare better-sqlite3',
    ours: () =>
      workplace.withStore(async ({ writer, store }) => {
        const before = (await store.history.head())?.size ?? 0;
        const ms = await timed(() => appendEntries(writer, groups));
        mustBe('entries appended', ((await store.history.head())?.size ?? 0) - before, amount);
        return ms;
      }),
    peer: () => workplace.withBare((database) => insertBytes(database, rows)),
  });
}

/** Appends groups of entries, each entry a command of its own, as the writer commits them under load. */
export async function appendEntries(writer: Writer, groups: number): Promise<void> {
  for (let group = 0; group < groups; group += 1) {
    await Promise.all(Array.from({ length: groupSize }, (_, index) => writer.submit(entryNumber(index))));
  }
}

function entryNumber(number: number): ReturnType<typeof recordEntry> {
  const resource = 'resourceGroups/prod/providers/Microsoft.CognitiveServices/accounts/contoso-gpt';
  const data = {
    operation: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action',
    status: 'succeeded',
    resourceId: `/subscriptions/5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01/${resource}`,
    number,
  };
  return recordEntry({ type: 'bench', actor: { kind: 'service' }, data });
}

/** The bytes of the ledger's entries, without the one that opened it. */
export async function storedBytes({ store }: OpenedStore): Promise<Uint8Array[]> {
  const bytes: Uint8Array[] = [];
  for await (const entry of store.history.entries(1)) bytes.push(entry.bytes);
  return bytes;
}

function insertBytes(database: Database, rows: readonly Uint8Array[]): Promise<number> {
  database.exec('CREATE TABLE entry (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO entry VALUES (?, ?)');
  const insertGroup = database.transaction((first: number) => {
    rows.slice(first, first + groupSize).forEach((bytes, index) => insert.run(first + index, bytes));
  });
  return timed(() => {
    for (let first = 0; first < rows.length; first += groupSize) insertGroup.immediate(first);
  });
}
