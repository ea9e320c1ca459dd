import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HubPace } from '../azure';
import { CliError } from '../cli';
import type { Config, Secrets } from '../config';
import { Engine } from '../engine';
import { coveredBy, type LiveStatus } from '../history';
import { personActor, type Clock, type CoveredBy, type Posture, type Spanned } from '../model';
import type { Policy } from '../routing';
import type { Store } from '../store';
import { createLog, during, startTracing, type Log } from '../telemetry';
import { createApp, createMetricsApp, listen, Readings, type Listening } from '../web';
import { recordEntry, serviceStarted, serviceStopped, WorkflowError, type Command } from '../workflow';
import { alertDoor } from './alerts';
import { accessDoor } from './access-door';
import { anchorsOf } from './anchors';
import { approverSignIn } from './approver';
import { azureEdge } from './azure';
import { dailyOnDemand } from './daily-report';
import { openAny } from './database';
import { keepingDoor } from './keeping-door';
import { ledgerKey, type LedgerKey } from './ledger-key';
import { evidencePacks } from './evidence-packs';
import { LedgerGuard } from './ledger-guard';
import { LivePolicy } from './live-policy';
import { exportsOf } from './exports';
import { freshSecrets, type Fresh } from './fresh';
import { feedsOf } from './feed';
import { entraOf, examineAtStart, examinePeople } from './people';
import { storedPosture } from './posture';
import { readDoor } from './read-door';
import { Observability } from './report';
import { databaseUrls, secretInForce } from './secrets-in-force';
import { stepUpEdge } from './step-up';
import { teamsEdge } from './teams';
import { webEdge } from './web';
import { webhooksEdge } from './webhooks';
import { openWriteSide, systemClock, type WriteSide } from './write-side';

/**
 * Stands around what the service writes to, and gives back what is used in its place. The service is given none: only a
 * program of its own, such as the one of the fault runs, can hand one in, never configuration or environment.
 */
export type Around = <T extends object>(what: 'database' | 'anchor', it: T) => T;

/** What a service is started with. */
export interface ServiceOptions {
  config: Config;
  /** Where the configuration came from: its policy is taken up anew when that file changes. */
  configFile?: string;
  secrets: Secrets;
  env: NodeJS.ProcessEnv;
  version: string;
  /** The system's, unless a test hands in its own. */
  clock?: Clock;
  /** Where log lines go; standard output, unless a test reads them. */
  logTo?: { write: (line: string) => void };
  /** Nothing stands around database and anchors, unless a fault run puts its failpoints there. */
  around?: Around;
  /** The usual pace, unless a fault run has no time for it: an instance that was killed keeps its partitions for so long. */
  hubPace?: HubPace;
}

/** What a running service can be asked. */
export interface Running {
  port: number;
  /** Has every loop look now rather than at its next turn. */
  look: () => void;
  /**
   * Ends it: open requests finish, leases are given up, the stop is recorded.
   *
   * @param drained so long it goes on taking calls, and answers that it is not ready, so that nobody is sent to it any
   *   more when its door closes; not at all if not given.
   */
  stop: (drained?: Promise<unknown>) => Promise<void>;
}

/**
 * How long the database may keep a command waiting, in milliseconds. A press waits for at most the commit that runs and
 * its own, and has to be answered within the 5 s that Teams waits, the look into the roster included.
 */
const patienceMs = 1_500;
/** How long open requests may finish when the service stops, in milliseconds. */
const graceMs = 5_000;

/**
 * Starts the service: database, ledger, Azure, Teams, loops, doors. Whatever cannot start is said before the doors open,
 * and leaves nothing open behind.
 *
 * @throws CliError with a sentence that says how to mend it.
 */
export async function startService(options: ServiceOptions): Promise<Running> {
  const { secrets, logTo: destination, around = asItIs } = options;
  const log = createLog({ level: secrets.logLevel, ...(destination === undefined ? {} : { destination }) });
  const fresh = freshSecrets(options.clock ?? systemClock, log);
  const url = secrets.databaseUrl.reveal();
  const store = around('database', await openAny(url, { patienceMs, urls: databaseUrls(fresh, options.env, url) }));
  try {
    const key = ledgerKey(url, secrets.ledgerKey?.reveal(), true, secrets.previous.ledgerKey?.reveal());
    if (key === undefined) throw new CliError(2, 'LOCKBOX_LEDGER_KEY is not set');
    if (key.besideDatabase)
      log.warn('the ledger key lies beside the database: set LOCKBOX_LEDGER_KEY to keep them apart');
    return await assemble(options, log, store, key, fresh);
  } catch (error) {
    await store.close();
    throw error;
  }
}

const asItIs: Around = (_what, it) => it;

async function assemble(
  options: ServiceOptions,
  log: Log,
  store: Store,
  key: LedgerKey,
  fresh: Fresh,
): Promise<Running> {
  const { config, configFile, secrets, env, version, clock = systemClock, around = asItIs } = options;
  const instance = randomUUID();
  const passwords = secretInForce(fresh, env, 'BOT_APP_PASSWORD');
  const tracing =
    env['OTEL_EXPORTER_OTLP_ENDPOINT'] === undefined ? undefined : await startTracing({ instance, version });
  const traced = tracing === undefined ? {} : { span: tracing.span };
  const azure = azureEdge(config, env, clock, secretInForce(fresh, env, 'AZURE_CLIENT_SECRET'), options.hubPace);
  const examine = examinePeople(azure.directory, log);
  if (configFile !== undefined) await examineAtStart(configFile, config, examine);
  const live = configFile === undefined ? undefined : new LivePolicy(configFile, config, examine);
  const policy = (): Policy => live?.current ?? config.policy;
  const write = await openLedgerOf(config, store, key, { clock, policy, ...traced });
  const seen = new Observability(log, store.engine, clock);

  const webhooks = webhooksEdge(config, env, clock, version, fresh);
  const { everyMs } = config.ledger;
  const anchors = anchorsOf(config, azure.credential).map((anchor) => around('anchor', anchor));
  const guard = new LedgerGuard({ store, write, anchors, everyMs, clock, log });
  seen.watchLedger(guard);
  const outgoing = [
    ...exportsOf(config, { store, credential: azure.credential, version, sign: guard.newest }),
    ...feedsOf(config, store, webhooks),
  ];
  const sign = async (): Promise<CoveredBy | undefined> => {
    const checkpoint = await guard.newest();
    return checkpoint === undefined ? undefined : coveredBy(checkpoint);
  };

  const posture = (): Promise<Posture> => storedPosture(store.engine, config, env, secrets.databaseUrl.reveal());

  // Teams and the engine know each other: a click wakes the loops, the loops deliver through Teams.
  let engine: Engine | undefined = undefined as Engine | undefined;
  const wake = (after: 'answer' | 'meeting'): void => {
    // Only who was met may be an approver that a request still looks for: a press makes nobody known.
    if (after === 'meeting') engine?.wake('approvers', 'deliver');
    else engine?.wake('decide', 'access', 'deliver');
  };
  const wakeAfterAnswer = (): void => {
    wake('answer');
  };
  const decideOwn = (requestId: string): void => engine?.decideOwn(requestId);
  const approver = { config, passwords, tokens: azure.tokens, clock, log };
  const submit = <T>(command: Command<T>): Promise<T> => write.writer.submit(command);
  const lookedUp = {
    engineStore: store.engine,
    ...(azure.directory === undefined ? {} : { directory: azure.directory }),
  };
  const stepUp = stepUpEdge({
    ...approver,
    ...lookedUp,
    submit,
    wake: wakeAfterAnswer,
    decideOwn,
  });
  const signIn = approverSignIn({ ...approver, stepUpLink: stepUp.link });
  const read = readDoor(store, clock, version, submit, guard.newest);
  const readings = new Readings(read.record, clock);
  const teams = teamsEdge({
    config,
    policy,
    passwords,
    clock,
    log,
    history: store.history,
    ...lookedUp,
    posture,
    record: (reading) => (reading.what === 'evidence' ? readings.takeEach(reading) : readings.take(reading)),
    evidence: evidencePacks(store.history, guard.newest, clock, version),
    submit,
    daily: (presser) =>
      dailyOnDemand({
        store: store.engine,
        submit,
        clock,
        sign,
        by: personActor(presser),
        subscriptions: () => azure.truth.subscriptions(),
      }),
    wake,
    decideOwn,
    ...(signIn === undefined ? {} : { signIn }),
  });
  engine = new Engine(
    {
      store: store.engine,
      azure: azure.truth,
      executor: azure.executor,
      actions: azure.actions,
      ...entraOf(azure, config, policy),
      ...(azure.storageLogs === undefined ? {} : { storageLogs: azure.storageLogs }),
      eventHubs: azure.eventHubs,
      approversDecide: config.azure.decideAs === 'approver',
      deliver: teams.deliver,
      webhooks,
      ledger: guard,
      keepPersonalMs: config.retention.personalMs,
      outgoing,
      reads: azure.reads,
      ...traced,
      clock,
      submit: (command, fences) => write.writer.submit(command, fences),
      report: seen.report,
    },
    { owner: instance, pollMs: config.azure.pollMs, tickMs: 1_000, leaseMs: 10_000, checkpointMs: 60_000 },
    sign,
  );
  seen.watchSources(() => engine.freshness());
  const onError = (error: unknown): void => {
    log.error({ err: error }, 'a request failed');
  };
  const liveStatus = (): LiveStatus => ({
    version,
    startedAt: seen.startedAt,
    policyHash: policy().hash,
    sources: seen.sourceHealth,
    pollMs: config.azure.pollMs,
    periodOf: (source) => engine.periodOf(source),
    anchors: guard.anchors,
    keepPersonalMs: config.retention.personalMs,
    outgoing,
  });
  const alerts = alertDoor(config, secretInForce(fresh, env, 'LOCKBOX_ALERT_TOKEN'), {
    clock,
    submit,
    wake: () => {
      engine.wake('hints');
    },
  });
  let isDraining = false;
  const app = createApp({
    messages: (request, response, body) => teams.handle(request, response, body),
    ...webEdge({
      config,
      store,
      clock,
      log,
      live: liveStatus,
      posture,
      access: accessDoor(submit, wakeAfterAnswer),
      read,
      version,
      keeping: keepingDoor(store.history, submit),
      isLedgerSound: () => guard.isSound,
      isDraining: () => isDraining,
    }),
    behindTls: config.server.publicUrl?.startsWith('https:') === true,
    onError,
    ...traced,
    ...(alerts === undefined ? {} : { alerts }),
    ...(stepUp.door === undefined ? {} : { auth: stepUp.door }),
  });
  const doors = await openDoors(
    config,
    app,
    createMetricsApp(() => seen.render(), onError),
  );
  const configHash = configFile === undefined ? {} : { configHash: hashOf(configFile) };
  await write.writer.submit(serviceStarted({ instance, version, policyHash: policy().hash, ...configHash }));
  engine.start();
  const watching = live === undefined ? undefined : watchPolicy(live, write, log);
  const port = doors[0]?.port ?? config.server.port;
  log.info({ port, version }, 'listening');
  for (const key of webhooks.keys) log.info({ webhook: webhooks.nameOf(key) }, 'a webhook is told');
  return {
    port,
    look: () => {
      engine.wake(
        'watch',
        'hints',
        'decide',
        'chase',
        'access',
        'deliver',
        'approvers',
        'audit',
        'preflight',
        'inventory',
        'byos-control',
        'byos-access-at',
        'byos-data',
        'blind-spots',
        'directory',
        'reach',
        'stranded',
        'silences',
        'daily',
        'self-check',
        'anchors',
        'retention',
        'exports',
        'feed',
        'checkpoint',
      );
    },
    stop: async (drained) => {
      clearInterval(watching);
      isDraining = true;
      // Loops go on meanwhile: a decision that is taken now may need the token that only this instance holds.
      await drained;
      await Promise.all(doors.map((door) => door.close(graceMs)));
      webhooks.stop();
      await engine.stop();
      azure.tokens.clear();
      await write.writer.submit(serviceStopped({ instance, version }));
      await write.writer.stop();
      await guard.newest();
      await store.close();
      await tracing?.stop();
      log.info('stopped');
    },
  };
}

/** The hash of the file that the service is configured by, as `sha256sum` says it. */
function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

async function openLedgerOf(
  { tenantId, ledger }: Config,
  store: Store,
  key: LedgerKey,
  inForce: { clock: Clock; policy: () => Policy; span?: Spanned },
): Promise<WriteSide> {
  try {
    return await openWriteSide({ store, key, ledgerName: ledger.name, tenantId, ...inForce });
  } catch (error) {
    if (!(error instanceof WorkflowError) || error.code !== 'TENANT_MISMATCH') throw error;
    const message = `TENANT_MISMATCH: ${error.message}; one database serves one tenant: use another DATABASE_URL`;
    throw new CliError(2, message, { cause: error });
  }
}

/** Opens the service's own door and that of the metrics, both or none. @throws CliError where an address is taken. */
async function openDoors({ server }: Config, app: App, metrics: App): Promise<Listening[]> {
  const door = await openDoor(app, server.host, server.port, 'server.port');
  if (server.metrics === undefined) return [door];
  const { host, port } = server.metrics;
  try {
    return [door, await openDoor(metrics, host, port, 'server.metrics')];
  } catch (error) {
    await door.close(0);
    throw error;
  }
}

type App = Parameters<typeof listen>[0];

async function openDoor(app: App, host: string, port: number, key: string): Promise<Listening> {
  try {
    return await listen(app, host, port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const message = `${host}:${port} cannot be listened on (${code}): set ${key} to an address of this machine that is free`;
    throw new CliError(2, message, { cause: error });
  }
}

/** How often the file of the configuration is looked at, in milliseconds. */
const lookEveryMs = 2_000;

/** Takes up a changed policy while the service runs. The ledger keeps the hash of the old one and of the new. */
function watchPolicy(live: LivePolicy, { writer }: WriteSide, log: Log): NodeJS.Timeout {
  const actor = { kind: 'service' } as const;
  const look = async (): Promise<void> => {
    const looked = await live.look();
    if (looked.kind === 'same') return;
    const entry =
      looked.kind === 'changed'
        ? { type: 'policy-changed', actor, data: { from: looked.from, to: looked.to } }
        : { type: 'policy-refused', actor, data: { inForce: live.current.hash } };
    if (looked.kind === 'changed') log.info({ from: looked.from, to: looked.to }, 'a changed policy is in force');
    else log.error({ faults: looked.faults }, 'the changed configuration is refused; the policy in force stays');
    await writer.submit(recordEntry(entry));
  };
  let isLooking = false;
  let looks = 0;
  return setInterval(() => {
    // A look that waits for the directory is not doubled.
    if (isLooking) return;
    isLooking = true;
    looks += 1;
    during({ turn: `policy/${looks}` }, look)
      .catch((error: unknown) => {
        log.error({ err: error }, 'a change of the policy could not be recorded');
      })
      .finally(() => {
        isLooking = false;
      });
  }, lookEveryMs);
}
