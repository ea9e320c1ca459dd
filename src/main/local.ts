import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { CliError } from '../cli';
import { policyWithoutFile, type Config } from '../config';
import { signCheckpoint } from '../history';
import type { SilenceAuthor } from '../model';
import { WorkflowError } from '../workflow';
import { configFile, readConfig, readEnvironment } from './configuration';
import { openExisting } from './database';
import { ledgerKey, type LedgerKey } from './ledger-key';
import { openWriteSide, systemClock, type WriteSide } from './write-side';
import type { Store } from '../store';

/**
 * Opens the database for a command that writes by itself rather than through the running service, and signs what it
 * wrote. The service, if one runs, sees it at its next commit.
 *
 * @param given the key to sign with, where it is not the one at hand.
 * @throws CliError that says how to mend it.
 */
export async function writeLocally<T>(
  config: string | undefined,
  env: NodeJS.ProcessEnv,
  work: (write: WriteSide, store: Store) => Promise<T>,
  given?: LedgerKey,
): Promise<T> {
  const secrets = readEnvironment(env);
  const known = configIfThere(config, env);
  const store = await openExisting(env);
  try {
    const key =
      given ??
      ledgerKey(secrets.databaseUrl.reveal(), secrets.ledgerKey?.reveal(), false, secrets.previous.ledgerKey?.reveal());
    if (key === undefined) {
      throw new CliError(
        2,
        'LOCKBOX_LEDGER_KEY is not set: what is written here has to be signed with the key of this ledger',
      );
    }
    const policy = known?.policy ?? policyWithoutFile();
    const tenant = known === undefined ? {} : { tenantId: known.tenantId };
    const ledgerName = known?.ledger.name ?? 'lockbox-bot';
    const write = await openWriteSide({ store, key, ledgerName, policy: () => policy, ...tenant });
    const done = await work(write, store);
    await write.writer.stop();
    await signCheckpoint(store.history, write.signer, systemClock.now, write.cosigners);
    return done;
  } catch (error) {
    if (!(error instanceof WorkflowError) || error.code !== 'TENANT_MISMATCH') throw error;
    throw new CliError(2, `TENANT_MISMATCH: ${error.message}`, { cause: error });
  } finally {
    await store.close();
  }
}

/** Who runs this command, as far as the machine knows. */
export function localAuthor(): SilenceAuthor {
  try {
    return { name: userInfo().username };
  } catch {
    // A container may run under a number that has no name.
    return { name: 'somebody on the machine' };
  }
}

function configIfThere(option: string | undefined, env: NodeJS.ProcessEnv): Config | undefined {
  const file = configFile(option, env);
  const isNamed = option !== undefined || (env['LOCKBOX_CONFIG'] ?? '') !== '';
  return isNamed || existsSync(file) ? readConfig(file) : undefined;
}
