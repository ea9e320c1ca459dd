import { existsSync } from 'node:fs';
import { CliError, type ExitCode, type Io, type ReplayOptions } from '../cli';
import { policyWithoutFile, type Config } from '../config';
import { replayFiles } from '../engine';
import { signCheckpoint } from '../history';
import { instant, type Inventory } from '../model';
import type { TallyReport } from '../signals';
import type { Store } from '../store';
import { WorkflowError } from '../workflow';
import { configFile, readConfig, readEnvironment } from './configuration';
import { openAny } from './database';
import { ledgerKey, type LedgerKey } from './ledger-key';
import { checkReadable, openInTurn, readInventory } from './replay-input';
import { openWriteSide, systemClock } from './write-side';

/** Refusals that a person reads in the terminal; `--json` lists them all. */
const refusalsShown = 100;

/** Takes records of the past into the database. */
export async function replay(options: ReplayOptions, env: NodeJS.ProcessEnv, io: Io): Promise<ExitCode> {
  for (const file of options.files) checkReadable(file);
  const inventory = options.inventory === undefined ? undefined : readInventory(options.inventory);
  const secrets = readEnvironment(env);
  const config = configIfThere(options.config, env);
  const url = secrets.databaseUrl.reveal();
  const key = ledgerKey(url, secrets.ledgerKey?.reveal(), true, secrets.previous.ledgerKey?.reveal());
  if (key === undefined) throw new CliError(2, 'LOCKBOX_LEDGER_KEY is not set');
  const store = await openAny(url);
  try {
    if (!options.intoLive) await refuseLive(store.engine);
    const report = await take(options.files, { store, key, config, inventory }, io);
    io.out(options.json ? `${JSON.stringify(report)}\n` : tallyText(report));
    return 0;
  } catch (error) {
    throw asCliError(error);
  } finally {
    await store.close();
  }
}

interface Into {
  store: Store;
  key: LedgerKey;
  config: Config | undefined;
  inventory: Inventory | undefined;
}

async function take(files: readonly string[], { store, key, config, inventory }: Into, io: Io): Promise<TallyReport> {
  const policy = config?.policy ?? policyWithoutFile();
  const tenant = config === undefined ? {} : { tenantId: config.tenantId };
  const ledgerName = config?.ledger.name ?? 'lockbox-bot';
  const write = await openWriteSide({ store, key, ledgerName, policy: () => policy, ...tenant });
  try {
    const past = inventory === undefined ? undefined : { inventory, readAt: instant(systemClock.now()) };
    return await replayFiles(openInTurn(files), (command) => write.writer.submit(command), progress(io), past);
  } finally {
    // Also after a file that could not be read to its end: what was taken is in the ledger.
    await write.writer.stop();
    await signCheckpoint(store.history, write.signer, systemClock.now, write.cosigners);
  }
}

/** Replay runs without a configuration; one that is named, or stands where it is looked for, is used. */
function configIfThere(option: string | undefined, env: NodeJS.ProcessEnv): Config | undefined {
  const file = configFile(option, env);
  const isNamed = option !== undefined || env['LOCKBOX_CONFIG'] !== undefined;
  return isNamed || existsSync(file) ? readConfig(file) : undefined;
}

async function refuseLive(engine: { hasLive: () => Promise<boolean> }): Promise<void> {
  if (await engine.hasLive()) {
    throw new CliError(2, 'this database holds live requests: use another DATABASE_URL, or say --into-live');
  }
}

function asCliError(error: unknown): unknown {
  if (!(error instanceof WorkflowError)) return error;
  if (error.code === 'TENANT_MISMATCH') return new CliError(2, `TENANT_MISMATCH: ${error.message}`, { cause: error });
  if (error.code !== 'STORE_UNAVAILABLE') return error;
  const advice = 'what was taken so far is kept, and counts as duplicates when you run it again';
  return new CliError(1, `the database cannot be used: ${error.message}; ${advice}`, { cause: error });
}

function progress(io: Io): (records: number) => void {
  if (!io.interactive) return () => undefined;
  return (records) => {
    io.err(`\r${records} records`);
  };
}

function tallyText(report: TallyReport): string {
  const ignored = Object.entries(report.ignoredBy).map(([why, count]) => `  ${why.padEnd(20)} ${count}`);
  const refused = report.refusals
    .slice(0, refusalsShown)
    .map(({ file, line, position, reason }) => `  ${file}:${line} (byte ${position}): ${reason}`);
  const more = report.refused - refused.length;
  return `${[
    `records     ${report.records}`,
    `taken       ${report.taken}, which opened ${report.requests} requests`,
    `ignored     ${report.ignored}`,
    ...ignored,
    `refused     ${report.refused}`,
    ...refused,
    ...(more > 0 ? [`  and ${more} more: --json lists them`] : []),
    `duplicates  ${report.duplicates}`,
  ].join('\n')}\n`;
}
