import { createReadStream, statSync } from 'node:fs';
import { CliError, type ExitCode, type Io, type ReplayOptions } from '../cli';
import { policyWithoutFile } from '../config';
import { replayFiles } from '../engine';
import { signCheckpoint } from '../history';
import type { TallyReport } from '../signals';
import { openAny } from './database';
import { ledgerKey } from './ledger-key';
import { openWriteSide, systemClock } from './write-side';
import { readConfig, readEnvironment } from './configuration';

/** Takes records of the past into the database. */
export async function replay(options: ReplayOptions, env: NodeJS.ProcessEnv, io: Io): Promise<ExitCode> {
  for (const file of options.files) checkReadable(file);
  if (options.inventory !== undefined) checkReadable(options.inventory);
  const secrets = readEnvironment(env);
  const config = options.config === undefined ? undefined : readConfig(options.config);
  const url = secrets.databaseUrl.reveal();
  const key = ledgerKey(url, secrets.ledgerKey?.reveal(), true);
  if (key === undefined) throw new CliError(2, 'LOCKBOX_LEDGER_KEY is not set');
  const store = await openAny(url);
  try {
    if (!options.intoLive) await refuseLive(store.engine);
    const policy = config?.policy ?? policyWithoutFile();
    const tenant = config === undefined ? {} : { tenantId: config.tenantId };
    const ledgerName = config?.ledger.name ?? 'lockbox-bot';
    const write = await openWriteSide({ store, key, ledgerName, policy: () => policy, ...tenant });
    const files = options.files.map((name) => ({
      name,
      chunks: name === '-' ? process.stdin : createReadStream(name),
    }));
    const report = await replayFiles(files, (command) => write.writer.submit(command), progress(io));
    await write.writer.stop();
    await signCheckpoint(store.history, write.signer, systemClock.now);
    io.out(options.json ? `${JSON.stringify(report)}\n` : tallyText(report));
    return 0;
  } finally {
    await store.close();
  }
}

function checkReadable(file: string): void {
  if (file === '-') return;
  try {
    if (statSync(file).isFile()) return;
  } catch (error) {
    throw new CliError(2, `${file} cannot be opened`, { cause: error });
  }
  throw new CliError(2, `${file} is not a file`);
}

async function refuseLive(engine: { hasLive: () => Promise<boolean> }): Promise<void> {
  if (await engine.hasLive()) {
    throw new CliError(2, 'this database holds live requests: use another DATABASE_URL, or say --into-live');
  }
}

function progress(io: Io): (records: number) => void {
  if (!io.interactive) return () => undefined;
  return (records) => {
    io.err(`\r${records} records`);
  };
}

function tallyText(report: TallyReport): string {
  const ignored = Object.entries(report.ignoredBy).map(([why, count]) => `  ${why.padEnd(20)} ${count}`);
  const refused = report.refusals.map(
    ({ file, line, position, reason }) => `  ${file}:${line} (byte ${position}): ${reason}`,
  );
  return `${[
    `records     ${report.records}`,
    `taken       ${report.taken}, which opened ${report.requests} requests`,
    `ignored     ${report.ignored}`,
    ...ignored,
    `refused     ${report.refused}`,
    ...refused,
    `duplicates  ${report.duplicates}`,
  ].join('\n')}\n`;
}
