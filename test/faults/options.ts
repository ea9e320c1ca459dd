import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** What a fault run was asked for. */
export interface FaultOptions {
  kills: number;
  faults: number;
  lanes: number;
  /** More than one: instances on one database, which take over from each other. */
  instances: number;
  seed: string;
  database: 'sqlite' | 'postgresql';
  /** Keeps databases, logs and observations even where everything holds. */
  keep: boolean;
  /** Prints a line for each failpoint, too. */
  points: boolean;
}

/** What `--help` says. */
export const help = `Kills the service with SIGKILL again and again while people press, has calls, commits, disk, database and clock fail in
every way at named points, starts it on the same database, and has what the outside saw judged by a checker that shares
no code with the product.

  npm run faults -- [options]

  --faults N        how much is to go wrong at the least (default 1000), kills among it
  --kills N         how often to kill at the least (default 60)
  --long            10000 faults, 600 kills
  --lanes N         services side by side, each with an Azure, a Teams and a database of its own (default 3):
                    most of a life is spent waiting for the lease of the killed instance to run out
  --seed S          what is chosen at random follows from it (default: another one each time; it is printed).
                    The same choices meet moments that the machine makes, so that no two runs are quite the same
  --database NAME   sqlite (default) or postgresql (an embedded server, or the one of TEST_POSTGRES_URL)
  --instances N     play N instances on one PostgreSQL instead: the one that holds the leases is killed (--kills, default
                    10), then each is restarted in turn; how long it takes until another one works is measured
  --points          print what went wrong at each failpoint
  --keep            keep the folder with databases, logs and observations even where everything holds

Runs what is in dist/: build first. Exit code 0 if everything holds, 1 if a rule is broken, 2 for a wrong option.
`;

/** @returns the options, or what is wrong with them, or that help is wanted. */
export function readOptions(words: string[]): FaultOptions | { wrong: string } | 'help' {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        faults: { type: 'string' },
        kills: { type: 'string' },
        long: { type: 'boolean', default: false },
        lanes: { type: 'string', default: '3' },
        seed: { type: 'string' },
        database: { type: 'string', default: 'sqlite' },
        keep: { type: 'boolean', default: false },
        instances: { type: 'string', default: '1' },
        points: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const { database, keep, points } = values;
    if (values.instances !== '1') values.kills ??= '10';
    const usual = values.long ? { faults: 10_000, kills: 600 } : { faults: 1_000, kills: 60 };
    const [faults, kills] = [Number(values.faults ?? usual.faults), Number(values.kills ?? usual.kills)];
    const [lanes, instances] = [Number(values.lanes), Number(values.instances)];
    if (!isCount(instances, 8)) return { wrong: '--instances takes a number from 1 to 8' };
    if (!isCount(faults, 1_000_000)) return { wrong: '--faults takes a number from 1 to 1000000' };
    if (!isCount(kills, 10_000)) return { wrong: '--kills takes a number from 1 to 10000' };
    if (!isCount(lanes, 16)) return { wrong: '--lanes takes a number from 1 to 16' };
    if (database !== 'sqlite' && database !== 'postgresql') return { wrong: '--database takes sqlite or postgresql' };
    const seed = values.seed ?? String(randomInt(1_000_000));
    return { faults, kills, lanes: Math.min(lanes, kills), instances, seed, database, keep, points };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
