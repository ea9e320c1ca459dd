import { append } from './append';
import { cards } from './cards';
import { measure, type Compare } from './compare';
import { exportRows } from './export';
import { hintToCard } from './hint-to-card';
import { hints } from './hints';
import { history } from './history';
import { ingest } from './ingest';
import { help, readOptions, type BenchOptions, type Part } from './options';
import { describe } from './report';
import { press } from './press';
import { start } from './start';
import { storageLog } from './storage-log';
import { subscriptions } from './subscriptions';
import { times } from './times';
import { verify } from './verify';
import { Workplace } from './workplace';

const partsByName: Record<Part, (workplace: Workplace, options: BenchOptions, compare: Compare) => Promise<void>> = {
  ingest,
  append,
  verify,
  cards,
  times,
  'storage-log': storageLog,
  press,
  history,
  export: exportRows,
  hints,
  'hint-to-card': hintToCard,
  start,
  subscriptions,
};

/** Measures what was asked for, and leaves nothing behind. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(help);
    return;
  }
  const workplace = new Workplace();
  // Whoever ends it early does not find the folder afterwards either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      workplace.remove();
      process.exit(1);
    });
  }
  try {
    console.log('Ratios of this service to named peers; median (min..max). 1.00 is as fast as the peer.\n');
    for (const part of options.parts) {
      await partsByName[part](workplace, options, async (comparison) => {
        console.log(`${describe(comparison, await measure(comparison, options.runs))}\n`);
      });
    }
  } finally {
    workplace.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
