import { randomUUID } from 'node:crypto';
import { CliError, type ExitCode, type Io } from '../cli';
import type { Config, Secrets } from '../config';
import { Engine } from '../engine';
import { signCheckpoint } from '../history';
import { createLog } from '../telemetry';
import { recordEntry } from '../workflow';
import { createApp, createMetricsApp, listen, type Listening } from '../web';
import { azureEdge } from './azure';
import { configFile, readConfig, readEnvironment } from './configuration';
import { openAny } from './database';
import { ledgerKey } from './ledger-key';
import { Observability } from './report';
import { teamsEdge } from './teams';
import { untilTold } from './until-told';
import { openWriteSide, systemClock } from './write-side';

/** What a running service can be asked. */
export interface Running {
  port: number;
  stop: () => Promise<void>;
}

/** How long open requests may finish when the service stops, in milliseconds. */
const graceMs = 5_000;

/**
 * Starts the service: database, ledger, Azure, Teams, loops, doors. Whatever cannot start is said before the doors open.
 *
 * @throws CliError with a sentence that says how to mend it.
 */
export async function startService(
  config: Config,
  secrets: Secrets,
  env: NodeJS.ProcessEnv,
  version: string,
): Promise<Running> {
  const log = createLog({ level: secrets.logLevel });
  const store = await openAny(secrets.databaseUrl.reveal());
  const key = ledgerKey(secrets.databaseUrl.reveal(), secrets.ledgerKey?.reveal(), true);
  if (key === undefined) throw new CliError(2, 'LOCKBOX_LEDGER_KEY is not set');
  if (key.besideDatabase)
    log.warn('the ledger key lies beside the database: set LOCKBOX_LEDGER_KEY to keep them apart');
  const { policy, tenantId } = config;
  const write = await openWriteSide({ store, key, ledgerName: config.ledger.name, tenantId, policy: () => policy });
  const seen = new Observability(log, store.engine, systemClock);
  const azure = azureEdge(config, env, systemClock);

  // Teams and the engine know each other: a click wakes the loops, the loops deliver through Teams.
  let engine: Engine | undefined = undefined as Engine | undefined;
  const teams = teamsEdge({
    config,
    secrets,
    clock: systemClock,
    log,
    history: store.history,
    engineStore: store.engine,
    submit: (command) => write.writer.submit(command),
    wake: () => engine?.wake('decide', 'deliver', 'approvers'),
  });
  engine = new Engine(
    {
      store: store.engine,
      azure: azure.truth,
      executor: azure.executor,
      deliver: teams.deliver,
      clock: systemClock,
      submit: (command, fences) => write.writer.submit(command, fences),
      report: seen.report,
    },
    { owner: randomUUID(), pollMs: config.azure.pollMs, tickMs: 1_000, leaseMs: 10_000, checkpointMs: 60_000 },
    async () => {
      await signCheckpoint(store.history, write.signer, systemClock.now);
    },
  );

  const app = createApp({
    messages: (request, response, body) => teams.handle(request, response, body),
    ready: () => store.engine.ping(),
    onError: (error) => {
      log.error({ err: error }, 'a request failed');
    },
  });
  const { host, port, metrics } = config.server;
  const doors: Listening[] = [await listen(app, host, port)];
  if (metrics !== undefined) {
    doors.push(
      await listen(
        createMetricsApp(() => seen.render()),
        metrics.host,
        metrics.port,
      ),
    );
  }
  await write.writer.submit(recordEntry({ type: 'service-started', actor: { kind: 'service' }, data: { version } }));
  engine.start();
  const bound = doors[0]?.port ?? port;
  log.info({ port: bound, version }, 'listening');

  return {
    port: bound,
    stop: async () => {
      await Promise.all(doors.map((door) => door.close(graceMs)));
      await engine.stop();
      await write.writer.submit(
        recordEntry({ type: 'service-stopped', actor: { kind: 'service' }, data: { version } }),
      );
      await write.writer.stop();
      await signCheckpoint(store.history, write.signer, systemClock.now);
      await store.close();
      log.info('stopped');
    },
  };
}

/** Runs the service until it is told to stop. */
export async function serve(
  options: { config?: string },
  env: NodeJS.ProcessEnv,
  version: string,
  io: Io,
): Promise<ExitCode> {
  const config = readConfig(configFile(options.config, env));
  const running = await startService(config, readEnvironment(env), env, version);
  io.err(`Lockbox Bot listens on http://${config.server.host}:${running.port}\n`);
  await untilTold();
  await running.stop();
  return 0;
}
