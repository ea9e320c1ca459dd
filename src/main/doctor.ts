import { CliError, type ExitCode, type Io } from '../cli';
import { systemClock } from './write-side';
import { azureEdge } from './azure';
import { configFile, readConfig, readEnvironment } from './configuration';
import { openExisting } from './database';
import { ledgerKey } from './ledger-key';

/** One thing that was looked at. */
interface Finding {
  what: string;
  ok: boolean;
  says: string;
  /** How to mend it. */
  mend?: string;
}

/** Looks at configuration, database, key and sign-in, and says how to mend each fault. */
export async function doctor(
  options: { config?: string; json: boolean },
  env: NodeJS.ProcessEnv,
  io: Io,
): Promise<ExitCode> {
  const config = readConfig(configFile(options.config, env));
  const secrets = readEnvironment(env);
  const findings: Finding[] = [{ what: 'configuration', ok: true, says: `tenant ${config.tenantId}` }];
  findings.push(
    await attempt('database', () => database(env), 'set DATABASE_URL; serve makes an SQLite database by itself'),
  );
  findings.push(
    await attempt(
      'ledger key',
      () => key(secrets.databaseUrl.reveal(), secrets.ledgerKey?.reveal()),
      'set LOCKBOX_LEDGER_KEY',
    ),
  );
  findings.push({
    what: 'bot secret',
    ok: config.bot.appType !== 'SingleTenant' || secrets.botAppPassword !== undefined,
    says: config.bot.appType === 'none' ? 'not used' : 'BOT_APP_PASSWORD',
    mend: 'set BOT_APP_PASSWORD to the client secret of the bot',
  });
  const { truth } = azureEdge(config, env, systemClock);
  const subscriptions = await truth.subscriptions();
  findings.push(
    subscriptions.ok
      ? {
          what: 'sign-in to Azure',
          ok: subscriptions.value.length > 0,
          says: `${subscriptions.value.length} subscriptions`,
          mend: 'give the identity Reader on the subscriptions',
        }
      : {
          what: 'sign-in to Azure',
          ok: false,
          says: `${subscriptions.code}: ${subscriptions.reason}`,
          mend: 'check the AZURE_* variables of @azure/identity and azure.endpoints',
        },
  );
  const optedIn = await truth.optedIn();
  findings.push({
    what: 'Customer Lockbox',
    ok: optedIn.ok && optedIn.value,
    says: optedIn.ok
      ? optedIn.value
        ? 'the tenant has opted in'
        : 'the tenant has not opted in'
      : `${optedIn.code}: ${optedIn.reason}`,
    mend: 'opt in: Azure portal, Customer Lockbox for Microsoft Azure, Administration, Enabled',
  });
  io.out(options.json ? `${JSON.stringify({ findings })}\n` : findings.map(findingText).join(''));
  return findings.every(({ ok }) => ok) ? 0 : 1;
}

async function attempt(what: string, look: () => Promise<string> | string, mend: string): Promise<Finding> {
  try {
    return { what, ok: true, says: await look() };
  } catch (error) {
    if (error instanceof CliError) return { what, ok: false, says: error.message, mend };
    throw error;
  }
}

async function database(env: NodeJS.ProcessEnv): Promise<string> {
  const store = await openExisting(env);
  try {
    const { entries } = await store.engine.counts();
    return `${entries} ledger entries`;
  } finally {
    await store.close();
  }
}

function key(url: string, fromEnvironment: string | undefined): string {
  const found = ledgerKey(url, fromEnvironment, false);
  if (found === undefined) return 'none yet: serve makes one beside an SQLite database';
  return found.besideDatabase
    ? 'beside the database; LOCKBOX_LEDGER_KEY would keep them apart'
    : 'from the environment';
}

function findingText({ what, ok, says, mend }: Finding): string {
  const mark = ok ? 'ok  ' : 'MEND';
  return `${mark}  ${what.padEnd(18)} ${says}${ok || mend === undefined ? '' : `\n      ${''.padEnd(18)} ${mend}`}\n`;
}
