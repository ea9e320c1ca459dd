import { inspect } from 'node:util';

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

/** Secrets and places that come from the environment. */
export interface Secrets {
  databaseUrl: Secret;
  botAppPassword?: Secret;
  /** Ed25519 private key, PEM. */
  ledgerKey?: Secret;
  logLevel: string;
}

/** A secret that cannot be had as the environment says. */
export class SecretError extends Error {
  readonly code = 'SECRET_UNREADABLE';
  override readonly name = 'SecretError';
}

/**
 * Reads the environment once. Every secret may stand in a file named by `NAME_FILE`; `NAME` itself goes first.
 *
 * @throws SecretError where such a file cannot be read; it names the variable, never the content.
 */
export function readSecrets(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Secrets {
  const read = (name: string): Secret | undefined => {
    const direct = env[name];
    if (direct !== undefined && direct !== '') return new Secret(direct);
    const path = env[`${name}_FILE`];
    if (path === undefined || path === '') return undefined;
    try {
      return new Secret(readFile(path).replace(/\r?\n$/, ''));
    } catch (error) {
      throw new SecretError(`${name}_FILE names a file that cannot be read: ${path}`, { cause: error });
    }
  };
  const password = read('BOT_APP_PASSWORD');
  const ledgerKey = read('LOCKBOX_LEDGER_KEY');
  return {
    databaseUrl: read('DATABASE_URL') ?? new Secret('file:./data/lockbox.db'),
    ...(password === undefined ? {} : { botAppPassword: password }),
    ...(ledgerKey === undefined ? {} : { ledgerKey }),
    logLevel: env['LOG_LEVEL'] ?? 'info',
  };
}
