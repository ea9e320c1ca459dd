import { inspect } from 'node:util';
import { ConfigError, environment, type ConfigFaultCode } from './errors';

/** A secret that does not show itself where it is printed, logged or made JSON of. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a whole text file. @throws anything where it cannot. */
export type ReadFile = (path: string) => string;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** How much is logged. */
export type LogLevel = (typeof logLevels)[number];

/** The secrets of the environment (design.md, "Configuration"). */
export interface SecretValues {
  databaseUrl?: Secret;
  botAppPassword?: Secret;
  /** Ed25519 private key, PEM. */
  ledgerKey?: Secret;
  alertToken?: Secret;
}

/** Secrets and places that come from the environment. */
export interface Secrets extends SecretValues {
  databaseUrl: Secret;
  /** Those that were in force before and still count while a rotation is under way. */
  previous: SecretValues;
  logLevel: LogLevel;
}

/** A secret or setting that cannot be had as the environment says; a {@link ConfigError} whose faults name variables. */
export class SecretError extends ConfigError {}

/**
 * Reads the environment once. Every secret may stand in a file named by `NAME_FILE`; `NAME` itself goes first. The
 * same holds for `NAME_PREVIOUS`.
 *
 * @throws SecretError `SECRET_UNREADABLE` where such a file cannot be read or is empty, `BAD_VALUE` for an unknown
 *   `LOG_LEVEL`; it names the variable, never the content.
 */
export function readSecrets(env: Environment, readFile: ReadFile): Secrets {
  const current = secretValues(env, readFile, '');
  return {
    ...current,
    databaseUrl: current.databaseUrl ?? new Secret('file:./data/lockbox.db'),
    previous: secretValues(env, readFile, '_PREVIOUS'),
    logLevel: logLevelOf(env['LOG_LEVEL']),
  };
}

const variables: Readonly<Record<keyof SecretValues, string>> = {
  databaseUrl: 'DATABASE_URL',
  botAppPassword: 'BOT_APP_PASSWORD',
  ledgerKey: 'LOCKBOX_LEDGER_KEY',
  alertToken: 'LOCKBOX_ALERT_TOKEN',
};

function secretValues(env: Environment, readFile: ReadFile, suffix: string): SecretValues {
  const entries = Object.entries(variables).map(([key, name]) => [key, readSecret(env, readFile, name + suffix)]);
  return Object.fromEntries(entries.filter(([, secret]) => secret !== undefined)) as SecretValues;
}

/**
 * Reads one secret from the variable of that name, or from the file that `NAME_FILE` names.
 *
 * @throws SecretError `SECRET_UNREADABLE`.
 */
export function readSecret(env: Environment, readFile: ReadFile, name: string): Secret | undefined {
  const direct = env[name];
  if (direct !== undefined && direct !== '') return new Secret(direct);
  const path = env[`${name}_FILE`];
  if (path === undefined || path === '') return undefined;
  const value = fromFile(readFile, path, `${name}_FILE`);
  // An empty password would not be refused by everything that it is handed to.
  if (value === '') throw fault(`${name}_FILE`, 'SECRET_UNREADABLE', `the file ${path} is empty`);
  return new Secret(value);
}

function fromFile(readFile: ReadFile, path: string, variable: string): string {
  try {
    return readFile(path).replace(/\r?\n$/, '');
  } catch (error) {
    throw fault(variable, 'SECRET_UNREADABLE', `the file ${path} cannot be read`, error);
  }
}

function logLevelOf(text: string | undefined): LogLevel {
  if (text === undefined || text === '') return 'info';
  const level = logLevels.find((one) => one === text.toLowerCase());
  if (level === undefined) throw fault('LOG_LEVEL', 'BAD_VALUE', `has to be one of ${logLevels.join(', ')}`);
  return level;
}

function fault(key: string, code: ConfigFaultCode, message: string, cause?: unknown): SecretError {
  return new SecretError([{ file: environment, line: 0, key, code, message }], { cause });
}
