import { statSync } from 'node:fs';
import { CliError } from '../cli';
import { openStore, type Store, type StoreOptions } from '../store';
import { readEnvironment } from './configuration';

/** Where the database is, as `DATABASE_URL` or the file of `DATABASE_URL_FILE` says. */
export function databaseUrl(env: NodeJS.ProcessEnv): string {
  // Whoever only reads need not be allowed to read the other secrets.
  const { DATABASE_URL, DATABASE_URL_FILE } = env;
  return readEnvironment({ DATABASE_URL, DATABASE_URL_FILE }).databaseUrl.reveal();
}

/** The file of an SQLite URL, or undefined for PostgreSQL. */
export function sqliteFile(url: string): string | undefined {
  return url.startsWith('file:') ? url.slice('file:'.length).split('?')[0] : undefined;
}

/**
 * Opens the database for a command that only reads.
 *
 * @throws CliError where there is none yet, or none of ours: a read must not leave an empty one behind.
 */
export async function openExisting(env: NodeJS.ProcessEnv): Promise<Store> {
  const url = databaseUrl(env);
  const file = sqliteFile(url);
  if (file !== undefined && isMissing(file)) {
    throw new CliError(2, `there is no database at ${file}: serve, replay and demo make one; DATABASE_URL says where`);
  }
  const store = await openAny(url);
  try {
    if ((await store.history.identity()) !== undefined) return store;
  } catch (error) {
    await store.close();
    throw error;
  }
  await store.close();
  const place = file ?? 'the PostgreSQL server of DATABASE_URL';
  throw new CliError(2, `the database at ${place} holds no ledger yet: serve, replay and demo begin one`);
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

/** An empty file is no database: SQLite takes it for one and would fill it. */
function isMissing(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;
}
