import { readSecret, SecretError, type Environment } from '../config';
import { CliError } from '../cli';
import type { Fresh } from './fresh';
import { readSecretFile } from './configuration';

/** The values of a secret that are in force: the newest first, and behind it the one before while it still counts. */
export type InForce = () => readonly string[];

/**
 * A secret of the environment with its `NAME_PREVIOUS`, each from the variable or the file of `NAME_FILE`.
 *
 * @returns what is in force at that moment; nothing where neither is set.
 * @throws CliError where a file that is named cannot be read.
 */
export function secretInForce(fresh: Fresh, env: Environment, name: string): InForce {
  return fresh(name, () => {
    try {
      return [name, `${name}_PREVIOUS`].flatMap((one) => readSecret(env, readSecretFile, one)?.reveal() ?? []);
    } catch (error) {
      if (error instanceof SecretError) throw new CliError(2, error.message, { cause: error });
      throw error;
    }
  });
}

/** The database URLs in force, as {@link secretInForce} has them; the default where none is set. */
export function databaseUrls(fresh: Fresh, env: Environment, otherwise: string): InForce {
  const named = secretInForce(fresh, env, 'DATABASE_URL');
  return () => {
    const urls = named();
    return urls.length === 0 ? [otherwise] : urls;
  };
}
