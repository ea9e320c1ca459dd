import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, type Violation } from './checker';
import { postgres, sqlite } from './database';
import { Lane } from './lane';
import { help, readOptions, type FaultOptions } from './options';
import { table, type LaneResult } from './report';

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
  return run(options);
}

async function run(options: FaultOptions): Promise<number> {
  const { kills, lanes, seed, database, keep } = options;
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-faults-'));
  // The user that PostgreSQL runs as has to pass through.
  chmodSync(folder, 0o711);
  out(`${kills} kills of ${lanes} services on ${database}, --seed ${seed}, in ${folder}\n`);
  const databases = database === 'sqlite' ? sqlite : await postgres(folder);
  try {
    const progress = new Progress(kills, startedAt);
    const playing = Array.from({ length: lanes }, async (_, index): Promise<LaneResult> => {
      const name = `lane-${index + 1}`;
      const own = join(folder, name);
      const share = Math.floor(kills / lanes) + (index < kills % lanes ? 1 : 0);
      const lane = new Lane({
        folder: own,
        database: await databases.make(own),
        seed: `${seed}/${index + 1}`,
        kills: share,
        progress: () => {
          progress.killed();
        },
      });
      const seen = await lane.run();
      writeFileSync(join(own, 'observations.json'), JSON.stringify(seen));
      const { starts, recoveries } = lane;
      return { seen, starts, recoveries, violations: check(seen), logFile: join(own, 'service.log') };
    });
    const results = await Promise.all(playing);
    progress.end();
    out(table(results, Date.now() - startedAt));
    return conclude(results, folder, keep);
  } finally {
    await databases.drop();
  }
}

function conclude(results: readonly LaneResult[], folder: string, keep: boolean): number {
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
    private readonly all: number,
    private readonly startedAt: number,
  ) {}

  killed(): void {
    this.count += 1;
    const text = `${this.count} of ${this.all} kills, ${Math.round((Date.now() - this.startedAt) / 1_000)} s`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}  `);
    else if (this.count % 10 === 0 || this.count === this.all) out(`${text}\n`);
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
