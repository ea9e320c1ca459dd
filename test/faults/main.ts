import { mkdirSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, type Violation } from './checker';
import { Azurite } from '../fakes/azurite';
import { sqlite } from './database';
import { Lane } from './lane';
import { help, readOptions, type FaultOptions } from './options';
import { mountDisk, type Disk } from './disk';
import { postgres } from './postgres';
import { Instances } from './instances/play';
import { instanceRows } from './instances/report';
import { pointTable, promisesOf, table, type LaneResult } from './report';

const out = (text: string): void => void process.stdout.write(text);

/** How many violations of a rule are printed for each lane. */
const mostSaid = 5;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    out(help);
    return 0;
  }
  if ('wrong' in options) {
    process.stderr.write(`faults: ${options.wrong} (--help says what there is)\n`);
    return 2;
  }
  return options.instances > 1 ? runInstances(options) : run(options);
}

/** Several instances on one PostgreSQL: killed, and restarted one after the other. */
async function runInstances(options: FaultOptions): Promise<number> {
  const { seed, keep, instances, kills } = options;
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-faults-'));
  chmodSync(folder, 0o711);
  const rounds = 3;
  out(`${instances} instances, ${kills} kills, ${rounds} restarts of each, --seed ${seed}, in ${folder}\n`);
  const own = join(folder, 'instances');
  mkdirSync(own);
  const databases = postgres();
  const progress = (said: string): void => {
    out(`  ${said}\n`);
  };
  const database = await databases.make(own);
  const play = new Instances({ folder: own, database, seed, instances, kills, rounds, progress });
  const seen = await play.run().finally(() => databases.drop());
  writeFileSync(join(own, 'observations.json'), JSON.stringify(seen));
  const violations = check(seen);
  out(`${instanceRows(play.measured)}\n${promisesOf([{ violations }]).join('\n')}\n`);
  const { refused, unanswered } = play.measured.calls;
  const code = conclude([{ violations }], folder, keep);
  return refused + unanswered > 0 ? 1 : code;
}

async function run(options: FaultOptions): Promise<number> {
  const { faults, kills, lanes, seed, database, keep } = options;
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-faults-'));
  // The user that PostgreSQL runs as has to pass through.
  chmodSync(folder, 0o711);
  out(`${faults} faults, ${kills} kills, of ${lanes} services on ${database}, --seed ${seed}, in ${folder}\n`);
  const results = await playLanes(options, folder, startedAt);
  out(table(results, Date.now() - startedAt));
  if (options.points) out(`\n${pointTable(results)}`);
  if (results.every(({ seen }) => seen.faults.every(({ kind }) => kind !== 'disk-full')))
    out('\nNo disk was full: to mount one of their own, the runs need root and a server of their own.\n');
  return conclude(results, folder, keep);
}

/** Plays every lane. Once it is over no server runs any more, and nothing is mounted. */
async function playLanes(options: FaultOptions, folder: string, startedAt: number): Promise<LaneResult[]> {
  const { faults, kills, lanes, seed, database } = options;
  const databases = database === 'sqlite' ? sqlite : postgres();
  const azurite = await Azurite.start();
  const disks: Disk[] = [];
  const playing: Lane[] = [];
  const progress = new Progress(options, startedAt, playing);
  const play = async (index: number): Promise<LaneResult> => {
    const own = join(folder, `lane-${index + 1}`);
    // Where a disk can be mounted, the database stands on a small one of its own, so that it can be full.
    mkdirSync(own);
    const disk = isElsewhere(database) ? undefined : mountDisk(join(own, 'disk'));
    if (disk !== undefined) disks.push(disk);
    const made = await databases.make(own, disk?.folder);
    const lane = new Lane({
      folder: own,
      disk,
      database: made,
      storage: { azurite, number: index + 1 },
      seed: `${seed}/${index + 1}`,
      kills: share(kills, lanes, index),
      faults: share(faults, lanes, index),
      progress: () => {
        progress.killed();
      },
    });
    playing.push(lane);
    const seen = await lane.run();
    writeFileSync(join(own, 'observations.json'), JSON.stringify(seen));
    // A server's files mean nothing while it runs: they are taken away with their disk.
    if (database === 'sqlite') disk?.strike(join(own, 'database'));
    const { starts, recoveries, resumptions, nameless } = lane;
    if (nameless.size > 0) throw new Error(`calls without a name in points.ts: ${[...nameless].join(', ')}`);
    const logFile = join(own, 'service-1.log');
    const refusals = made.refusals();
    return { seen, starts, recoveries, resumptions, violations: check(seen), logFile, refusals };
  };
  try {
    return await Promise.all(Array.from({ length: lanes }, (_, index) => play(index)));
  } finally {
    progress.end();
    await databases.drop();
    await azurite.stop();
    for (const disk of disks) disk.strike();
  }
}

/** Whether the database stands on a server that somebody else runs, and so on no disk of ours. */
function isElsewhere(database: FaultOptions['database']): boolean {
  return database === 'postgresql' && (process.env['TEST_POSTGRES_URL'] ?? '') !== '';
}

function share(all: number, lanes: number, index: number): number {
  return Math.floor(all / lanes) + (index < all % lanes ? 1 : 0);
}

function conclude(results: readonly Pick<LaneResult, 'violations'>[], folder: string, keep: boolean): number {
  const violations = results.flatMap(({ violations: own }, index) =>
    firstOfEach(own).map((one) => said(one, index + 1)),
  );
  if (violations.length === 0) {
    if (keep) out(`\nEverything holds. Databases, logs and observations are in ${folder}\n`);
    else {
      rmSync(folder, { recursive: true, force: true });
      out('\nEverything holds.\n');
    }
    return 0;
  }
  out(`\n${violations.join('\n')}\n\nDatabases, logs and observations are in ${folder}\n`);
  return 1;
}

/** Of many violations of a rule the first show as much as all; the others are in the table's count. */
function firstOfEach(violations: readonly Violation[]): Violation[] {
  return violations.filter((one, index) => {
    const before = violations.slice(0, index).filter(({ rule }) => rule === one.rule);
    return before.length < mostSaid;
  });
}

function said({ rule, about, detail }: Violation, lane: number): string {
  return `${rule}  lane ${lane}  ${about}: ${detail}`;
}

/** One line that is drawn anew on a terminal; a pipe gets a line now and then. */
class Progress {
  private count = 0;

  constructor(
    private readonly wanted: FaultOptions,
    private readonly startedAt: number,
    private readonly lanes: readonly Lane[],
  ) {}

  killed(): void {
    this.count += 1;
    const faults = this.lanes.reduce((sum, lane) => sum + lane.faults.length, 0);
    const seconds = Math.round((Date.now() - this.startedAt) / 1_000);
    const text = `${faults} of ${this.wanted.faults} faults, ${this.count} of ${this.wanted.kills} kills, ${seconds} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}  `);
    else if (this.count % 10 === 0) out(`${text}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\n');
  }
}

// Ends through `exit`, so that no service is left behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`faults: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
