import { existsSync } from 'node:fs';
import { CliError } from '../cli';
import { openStore, type Store, type StoreOptions } from '../store';

/** Where the database is, as `DATABASE_URL` says. */
export function databaseUrl(env: NodeJS.ProcessEnv): string {
  return env['DATABASE_URL'] ?? 'file:./data/lockbox.db';
}

/** The file of an SQLite URL, or undefined for PostgreSQL. */
export function sqliteFile(url: string): string | undefined {
  return url.startsWith('file:') ? url.slice('file:'.length).split('?')[0] : undefined;
}

/**
 * Opens the database for a command that only reads. @throws CliError where there is none yet: a read must not leave an
 * empty one behind.
 */
export async function openExisting(env: NodeJS.ProcessEnv): Promise<Store> {
  const url = databaseUrl(env);
  const file = sqliteFile(url);
  if (file !== undefined && !existsSync(file)) {
    throw new CliError(2, `there is no database at ${file}: serve, replay and demo make one; DATABASE_URL says where`);
  }
  return openAny(url);
}

/** Opens the database, making and migrating it where needed. @throws CliError that says how to mend it. */
export async function openAny(url: string, options: StoreOptions = {}): Promise<Store> {
  try {
    return await openStore(url, options);
  } catch (error) {
    const place = sqliteFile(url) ?? 'the PostgreSQL server of DATABASE_URL';
    const why = error instanceof Error ? error.message : 'unknown';
    throw new CliError(2, `the database at ${place} cannot be opened: ${why}`, { cause: error });
  }
}
