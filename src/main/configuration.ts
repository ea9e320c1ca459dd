import { readFileSync } from 'node:fs';
import { CliError } from '../cli';
import { ConfigError, loadConfig, readSecrets, SecretError, type Config, type Secrets } from '../config';

const defaultFile = './lockbox.yaml';

/** Which configuration file is used. A variable that is set to nothing counts as not set. */
export function configFile(option: string | undefined, env: NodeJS.ProcessEnv): string {
  const named = env['LOCKBOX_CONFIG'] === '' ? undefined : env['LOCKBOX_CONFIG'];
  return option ?? named ?? defaultFile;
}

/**
 * Reads the configuration.
 *
 * @param env given where the service is about to run: then the secrets that the file relies on have to be there.
 * @throws CliError that names file, line and key of every fault.
 */
export function readConfig(file: string, env?: NodeJS.ProcessEnv): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${file} cannot be read: make one (the README shows it), or name it with --config or LOCKBOX_CONFIG`;
    throw new CliError(2, message, { cause: error });
  }
  try {
    return loadConfig(file, text, env, readSecretFile);
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CliError(2, `the configuration is refused\n${error.message}`, { cause: error });
    throw error;
  }
}

/** Reads a file that a variable names. */
export function readSecretFile(path: string): string {
  return readFileSync(path, 'utf8');
}

/** Reads the secrets. @throws CliError that names the variable. */
export function readEnvironment(env: NodeJS.ProcessEnv): Secrets {
  try {
    return readSecrets(env, readSecretFile);
  } catch (error) {
    if (error instanceof SecretError) throw new CliError(2, error.message, { cause: error });
    throw error;
  }
}
