import { readFileSync } from 'node:fs';
import { CliError, visible, type ExitCode, type Io } from '../cli';
import { faultText, type Config, type Secrets } from '../config';
import type { AzureTruth } from '../engine';
import { decidersOf, entraGroupsOf } from '../routing';
import { nameOf, subscriptionFindings, whoCanApprove } from '../watch';
import { WorkflowError, type Executor } from '../workflow';
import { systemClock } from './write-side';
import { azureEdge } from './azure';
import { anchorLooks } from './doctor-anchors';
import { botSecret, whoDecides } from './doctor-decider';
import { alertsLook, auditorPage, publicAddress, teamsApp } from './doctor-doors';
import { configFile, readConfig, readEnvironment } from './configuration';
import { openExisting, sqliteFile } from './database';
import { ledgerKey } from './ledger-key';
import { eventHubLooks, storageLogLooks } from './doctor-logs';
import type { Look } from './doctor-look';
import { metInTeams } from './doctor-teams';
import { checkPeople } from './people-check';
import { webhookLooks } from './webhooks';

/** One thing that was looked at. */
interface Finding {
  what: string;
  ok: boolean;
  says: string;
  /** How to mend it; only where it is not ok. */
  mend?: string;
}

/** Looks at configuration, database, key and sign-in, and says how to mend each fault. */
export async function doctor(
  options: { config?: string; json: boolean },
  env: NodeJS.ProcessEnv,
  io: Io,
): Promise<ExitCode> {
  const file = configFile(options.config, env);
  const config = readConfig(file);
  const secrets = readEnvironment(env);
  const [account, tenant, logs, hubs, ...approvers] = await azure(config, env);
  const [stored, met] = await database(env, config);
  const findings: Finding[] = [
    { what: 'configuration', ok: true, says: `tenant ${config.tenantId}` },
    finding('database', stored),
    finding('ledger key', key(secrets)),
    ...(await anchorLooks(config, env)).map((look) => finding('anchors', look)),
    finding('public address', await publicAddress(config)),
    finding('bot secret', await botSecret(config, secrets)),
    finding('Teams app', teamsApp(config)),
    finding('page for auditors', auditorPage(config)),
    finding('alerts', alertsLook(config, secrets)),
    ...webhookLooks(config, env).map((look) => finding('webhook', look)),
    finding('who decides', await whoDecides(config, secrets)),
    finding('sign-in to Azure', account),
    finding('Customer Lockbox', tenant),
    ...approvers.map((look) => finding('who can approve', look)),
    ...logs.map((look) => finding('storage logs', look)),
    ...hubs.map((look) => finding('event hub', look)),
    ...(await people(file, config, env)).map((look) => finding('people', look)),
    ...met.map(([what, look]) => finding(what, look)),
  ];
  io.out(options.json ? `${JSON.stringify({ findings })}\n` : findings.map(findingText).join(''));
  return findings.every(({ ok }) => ok) ? 0 : 1;
}

function finding(what: string, { ok, says, mend }: Look): Finding {
  return ok ? { what, ok, says } : { what, ok, says, mend };
}

/** The database, and who of the configuration was met in Teams, as it says; nobody where it cannot be asked. */
async function database(
  env: NodeJS.ProcessEnv,
  config: Config,
): Promise<[Look, Awaited<ReturnType<typeof metInTeams>>]> {
  const mend = 'set DATABASE_URL; serve makes an SQLite database by itself';
  try {
    const store = await openExisting(env);
    try {
      const [{ entries }, identity] = [await store.engine.counts(), await store.history.identity()];
      if (identity?.tenantId === config.tenantId) {
        return [{ ok: true, says: `${entries} ledger entries`, mend }, await metInTeams(store.engine, config.policy)];
      }
      const says = `it belongs to tenant ${identity?.tenantId ?? 'unknown'}`;
      return [{ ok: false, says, mend: 'set DATABASE_URL to a database of its own: one tenant, one database' }, []];
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof CliError || error instanceof WorkflowError)
      return [{ ok: false, says: error.message, mend }, []];
    throw error;
  }
}

function key(secrets: Secrets): Look {
  const url = secrets.databaseUrl.reveal();
  const mend = 'set LOCKBOX_LEDGER_KEY, or LOCKBOX_LEDGER_KEY_FILE, to an Ed25519 private key in PEM';
  try {
    const found = ledgerKey(url, secrets.ledgerKey?.reveal(), false);
    if (found?.besideDatabase === false) return { ok: true, says: 'from the environment', mend };
    if (found !== undefined) {
      return { ok: true, says: 'beside the database; LOCKBOX_LEDGER_KEY would keep them apart', mend };
    }
    if (sqliteFile(url) === undefined) {
      return { ok: false, says: 'LOCKBOX_LEDGER_KEY is not set, and PostgreSQL has no place for a key', mend };
    }
    return { ok: true, says: 'none yet: serve makes one beside the SQLite database', mend };
  } catch (error) {
    if (error instanceof CliError) return { ok: false, says: error.message, mend };
    throw error;
  }
}

/** Sign-in, opt-in, and who can approve in each subscription. Where the environment does not say how to sign in, that is the finding. */
async function azure(config: Config, env: NodeJS.ProcessEnv): Promise<[Look, Look, Look[], Look[], ...Look[]]> {
  try {
    const { truth, executor, storageLogs, eventHubs } = azureEdge(config, env, systemClock);
    const subscriptions = await truth.subscriptions();
    const [tenant, approvers, logs, hubs] = await Promise.all([
      optIn(truth),
      canApprove(config, subscriptions, truth, executor),
      storageLogLooks(subscriptions, truth, { logs: storageLogs, hubs: eventHubs }, systemClock),
      eventHubLooks(eventHubs),
    ]);
    return [signIn(subscriptions), tenant, logs, hubs, ...approvers];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const mend = 'set the AZURE_* variables of @azure/identity (README, "Secrets")';
    return [
      { ok: false, says: error.message, mend },
      { ok: false, says: 'not looked at: there is no way to sign in', mend },
      [],
      [],
      { ok: false, says: 'not looked at: there is no way to sign in', mend },
    ];
  }
}

type Subscriptions = Awaited<ReturnType<AzureTruth['subscriptions']>>;

function signIn(read: Subscriptions): Look {
  if (!read.ok) {
    const mend = 'check the AZURE_* variables of @azure/identity and azure.endpoints';
    return { ok: false, says: `${read.code}: ${read.reason}`, mend };
  }
  const mend = 'give the identity Reader on the subscriptions';
  // One that is configured and that Azure does not show has no name.
  const unseen = read.value.filter(({ name }) => name === undefined).map(({ id }) => id);
  if (unseen.length > 0) return { ok: false, says: `these subscriptions are not shown: ${unseen.join(', ')}`, mend };
  return { ok: read.value.length > 0, says: `${read.value.length} subscriptions`, mend };
}

async function optIn(truth: AzureTruth): Promise<Look> {
  const read = await truth.optedIn();
  if (!read.ok) {
    const mend = 'mend the sign-in first; then give the identity the right to read Customer Lockbox of the tenant';
    return { ok: false, says: `${read.code}: ${read.reason}`, mend };
  }
  const mend = 'opt in: Azure portal, Customer Lockbox for Microsoft Azure, Administration, Enabled';
  return { ok: read.value, says: read.value ? 'the tenant has opted in' : 'the tenant has not opted in', mend };
}

/** One look for each subscription: what the service looks at too, at start and every hour. */
async function canApprove(
  config: Config,
  subscriptions: Subscriptions,
  truth: AzureTruth,
  executor: Executor,
): Promise<Look[]> {
  if (!subscriptions.ok || subscriptions.value.length === 0) {
    return [{ ok: false, says: 'not looked at: no subscription is seen', mend: 'mend the sign-in to Azure first' }];
  }
  const { objectId: serviceId } = await executor.identity();
  const approversDecide = config.azure.decideAs === 'approver';
  const expected = { serviceId, approvers: decidersOf(config.policy), approversDecide };
  const looks: Look[] = [];
  for (const subscription of subscriptions.value) {
    const read = await truth.approverRoles(subscription);
    const roles = read.ok ? read : { ok: false as const, reason: `${read.code}: ${read.reason}` };
    const found = subscriptionFindings({ subscription, roles }, expected);
    const whole = read.ok ? `${nameOf(subscription)}: ${whoCanApprove(read.value)}` : '';
    looks.push({
      ok: found.length === 0,
      says: found.length === 0 ? whole : found.map(({ says }) => says).join(' '),
      mend: [...new Set(found.map(({ mend }) => mend))].join('\n'),
    });
  }
  return looks;
}

const graphMend =
  'give the identity these application permissions of Microsoft Graph, with admin consent: User.Read.All and GroupMember.Read.All; to install the app for approvers also TeamsAppInstallation.ReadWriteSelfForUser.All and AppCatalog.Read.All';

/** Whether everybody whom the configuration names is in the tenant's directory. */
async function people(file: string, config: Config, env: NodeJS.ProcessEnv): Promise<Look[]> {
  const says = 'not looked up: azure.endpoints names stand-ins for Azure and none for Graph';
  if (config.azure.endpoints.graph === undefined) return [{ ok: true, says, mend: '' }];
  try {
    const { directory } = azureEdge(config, env, systemClock);
    if (directory === undefined) return [{ ok: true, says, mend: '' }];
    const checked = await checkPeople(file, readFileSync(file, 'utf8'), config, directory);
    if (checked.faults !== undefined) {
      const mend = 'correct the configuration: serve refuses it';
      return checked.faults.faults.map((fault) => ({ ok: false, says: faultText(fault), mend }));
    }
    if (checked.unread !== undefined) {
      // Without Entra groups the service does without Graph, and people are found as they come.
      const isNeeded = entraGroupsOf(config.policy).length > 0;
      return [{ ok: !isNeeded, says: `Microsoft Graph cannot be asked: ${checked.unread}`, mend: graphMend }];
    }
    return [{ ok: true, says: `${checked.found} people and Entra groups found in Microsoft Graph`, mend: '' }];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ ok: false, says: 'not looked up: there is no way to sign in', mend: 'mend the sign-in to Azure first' }];
  }
}

/** What Azure answers is shown as text, whatever it holds. */
function findingText({ what, ok, says, mend }: Finding): string {
  const mark = ok ? 'ok  ' : 'MEND';
  const lines = mend === undefined ? [] : mend.split('\n').map((line) => `      ${''.padEnd(18)} ${line}\n`);
  return `${mark}  ${what.padEnd(18)} ${visible(says)}\n${lines.join('')}`;
}
