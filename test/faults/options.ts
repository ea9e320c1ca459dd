import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** What a fault run was asked for. */
export interface FaultOptions {
  kills: number;
  lanes: number;
  seed: string;
  database: 'sqlite' | 'postgresql';
  /** Keeps databases, logs and observations even where everything holds. */
  keep: boolean;
}

/** What `--help` says. */
export const help = `Kills the service with SIGKILL again and again while people press and Azure misbehaves, starts it on the same
database, and has what the outside saw judged by a checker that shares no code with the product.

  npm run faults -- [options]

  --kills N         how often to kill (default 50)
  --lanes N         services side by side, each with an Azure, a Teams and a database of its own (default 3):
                    most of a life is spent waiting for the lease of the killed instance to run out
  --seed S          what is chosen at random follows from it (default: another one each time; it is printed).
                    The same choices meet moments that the machine makes, so that no two runs are quite the same
  --database NAME   sqlite (default) or postgresql (an embedded server, or the one of TEST_POSTGRES_URL)
  --keep            keep the folder with databases, logs and observations even where everything holds

Runs dist/main.js: build first. Exit code 0 if everything holds, 1 if a rule is broken, 2 for a wrong option.
`;

/** @returns the options, or what is wrong with them, or that help is wanted. */
export function readOptions(words: string[]): FaultOptions | { wrong: string } | 'help' {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        kills: { type: 'string', default: '50' },
        lanes: { type: 'string', default: '3' },
        seed: { type: 'string' },
        database: { type: 'string', default: 'sqlite' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const { database, keep } = values;
    const [kills, lanes] = [Number(values.kills), Number(values.lanes)];
    if (!isCount(kills, 10_000)) return { wrong: '--kills takes a number from 1 to 10000' };
    if (!isCount(lanes, 16)) return { wrong: '--lanes takes a number from 1 to 16' };
    if (database !== 'sqlite' && database !== 'postgresql') return { wrong: '--database takes sqlite or postgresql' };
    const seed = values.seed ?? String(randomInt(1_000_000));
    return { kills, lanes: Math.min(lanes, kills), seed, database, keep };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

function isCount(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}
