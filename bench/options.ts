import { parseArgs } from 'node:util';

/** What is measured. */
export const parts = [
  'ingest',
  'append',
  'verify',
  'cards',
  'times',
  'press',
  'storage-log',
  'history',
  'export',
  'hints',
  'hint-to-card',
  'start',
  'subscriptions',
] as const;
/** One of {@link parts}. */
export type Part = (typeof parts)[number];

/** Databases, by the names people know. */
export const databases = ['sqlite', 'postgresql'] as const;
/** One of {@link databases}. */
export type DatabaseName = (typeof databases)[number];

/** How the benchmark is run. */
export interface BenchOptions {
  parts: readonly Part[];
  /** Pairs of measured runs of each part. */
  runs: number;
  /** Activity-log events in one run of `ingest`. */
  events: number;
  /** Entries in one run of `append`, and in the ledger that `verify` checks. */
  entries: number;
  /** Whether the past of `history` grows to five million entries, and that of `export` to one million. */
  large: boolean;
  /** Databases that `history` is measured on. */
  databases: readonly DatabaseName[];
}

/** What `--help` prints. */
export const help = `Usage: npm run bench -- [options]

Measures this service against named peers on this machine, side by side in one run, and prints ratios of their
speeds: 1.00 is as fast as the peer, 0.50 takes twice as long. Loopback only. Everything stands in a temporary folder
that is removed at the end. Half a minute on an idle machine; each part stops after a minute (and three pairs).

  ingest   activity-log events through the whole ingest path: a poll an hour, each of which gets a page of 500 events
           over loopback HTTP; the reader with the Azure SDK, normalising, the writer with its fence, ledger and
           cursor, SQLite with WAL and synchronous=FULL; one commit a page. An event has 4 KB in Azure's REST shape,
           2% are about Customer Lockbox, and a tenth of each page is the end of the page before.
           Peer: the same pages by fetch, JSON.parse, a filter by the operation's name, INSERT OR IGNORE by primary
           key with bare better-sqlite3, the same pragmas, one commit a page.
  append   entries appended to the ledger by the writer in groups of 500: canonical bytes, leaf hashes, tiles, root.
           Peer: the same bytes inserted with bare better-sqlite3, one commit for 500.
  verify   a whole ledger checked in its database: entries, leaves, nodes, root, checkpoint, requests.
           Peer: SHA-256 of the same bytes, in memory.

  cards    cards sent by the courier and the Teams room over loopback HTTP to a connector that keeps Teams' limits
           (documented in src/teams/limits.ts), takes 20 ms for a call, and answers 429 to one too many; from one
           request to 300 approvers, on SQLite and PostgreSQL, and from 64 requests to one approver. Three runs each.
           Peer: the shortest time in which the limits let so many calls come, calculated.

  times    the whole service by the real clock, the simulated Azure and the same connector: from Azure-visible to card
           posted. 120 requests appear evenly over two polls of 60 s.
  press    the same service: from a press to its answer. 200 presses, each with the roster's answer in between, in
           units of a single-row commit on the same database. Beneath it the floor: the SDKs' part of a press alone.

  storage-log  1,000,000 records of a day of a busy Speech account in the simulated Log Analytics, which runs in a process
           of its own: the shipped query by the Azure SDK, the accesses made of its rows, the commands that judge and keep
           them, SQLite. Speech comes from 200 addresses; one person, one key and two kinds of links beside it.

  history  p99 of a page of 20 requests by each filter of the past, warm, at 10,000 and 1,000,000 entries (ten of them
           a request), on SQLite and PostgreSQL. No peer: the aim is 5 ms, and no more than twice the smaller past.

  export   rows a second and peak memory of an export in each format into a folder, SQLite: 100,000 entries and 10,000
           requests; with --large 1,000,000 and 100,000. No peer: the aim is memory that does not grow.

  hints    alerts of Azure Monitor's common schema posted to the service's door in batches of 1 and 64 over 1 and 8
           connections, SQLite: answered once the hints are durable; and the memory of the process at the end. Meanwhile
           the service reads Azure for them. Peer: Alertmanager (apt-get install prometheus-alertmanager), which keeps
           the same alerts in memory.
  hint-to-card  from an alert at the door to the posted card, the whole service, SQLite and PostgreSQL. No peer.
  start    from the start of the process to its first answer, and its memory three seconds later.
           Peer: a bare botbuilder bot behind express.
  subscriptions  CPU and memory of the watch, for as many reads and events of 10,000 subscriptions as of 10: schedule,
           budget, leases, Azure SDK, writer, SQLite; Azure is played by a process of its own. Then a minute of 10,000 in
           real time, one in a hundred failing and one in a hundred slow. No peer: the aim is 1.5 of the ten.

Options:
  --only PART    ${parts.join(', ')}; can be given several times (default: all)
  --runs N       pairs of measured runs of each part (default 11)
  --events N     events in one run of ingest, rounded up to whole pages of 500 (default 10000)
  --entries N    entries in one run of append and of verify, rounded up to whole groups (default 10000)
  --database D   ${databases.join(' or ')}, for history (default: both)
  --large        history at 5,000,000 entries too, export at 1,000,000, which takes minutes
  --help         this text
`;

/** Reads the command line. @returns undefined where help was asked for. @throws Error that says what is wrong. */
export function readOptions(argv: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true },
      runs: { type: 'string', default: '11' },
      events: { type: 'string', default: '10000' },
      entries: { type: 'string', default: '10000' },
      large: { type: 'boolean', default: false },
      database: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    parts: values.only === undefined ? parts : values.only.map(partOf),
    runs: countOf('runs', values.runs),
    events: countOf('events', values.events),
    entries: countOf('entries', values.entries),
    large: values.large,
    databases: values.database?.map(databaseOf) ?? databases,
  };
}

function partOf(text: string): Part {
  const part = parts.find((one) => one === text);
  if (part === undefined) throw new Error(`--only takes one of ${parts.join(', ')}, not ${text}`);
  return part;
}

function databaseOf(text: string): DatabaseName {
  const database = databases.find((one) => one === text);
  if (database === undefined) throw new Error(`--database takes ${databases.join(' or ')}, not ${text}`);
  return database;
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`--${name} takes a whole number from 1, not ${text}`);
  return count;
}
