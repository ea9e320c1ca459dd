import { randomUUID } from 'node:crypto';
import type { Connected, Provider, Tx } from './clients';
import { StoreError } from './errors';
import { readMigrations, statementsOf, type Migration } from './migrations';
import { placeholders } from './sql';

/** Prisma's own table, with Prisma's own columns, so that `prisma migrate deploy` agrees with what was done here. */
const table: Readonly<Record<Provider, string>> = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`,
  postgresql: `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`,
};

/** Finds that table, or nothing. */
const catalogue: Readonly<Record<Provider, string>> = {
  sqlite: `SELECT name FROM sqlite_master WHERE name = '_prisma_migrations'`,
  postgresql: `SELECT to_regclass('_prisma_migrations')::text AS name`,
};

/** The advisory lock that Prisma takes for migrations on PostgreSQL. */
const prismaLock = 72_707_369;

/** How long all migrations together may take, in milliseconds. */
const timeout = 120_000;

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/**
 * Brings a database to this version. Several processes may do so at once: one does it, the others wait. A database that
 * is already there is only read.
 *
 * @param known the migrations of the version to bring it to.
 * @throws StoreError `NEWER_DATABASE` where a later version has migrated it, `MIGRATION_CHANGED` where a migration that
 *   was applied is not the one of this version, `MIGRATION_UNFINISHED` where one failed half-way.
 */
export async function migrate(
  { client, provider, patienceMs }: Connected,
  known: readonly Migration[] = readMigrations(provider),
): Promise<void> {
  if (missing(await applied(client, provider), known).length === 0) return;
  await client.$transaction(
    async (tx) => {
      if (provider === 'postgresql') await tx.$executeRawUnsafe(`SELECT pg_advisory_xact_lock(${prismaLock})`);
      await tx.$executeRawUnsafe(table[provider]);
      for (const migration of missing(await applied(tx, provider), known)) await apply(tx, migration, provider);
    },
    { maxWait: patienceMs + 5_000, timeout },
  );
}

async function applied(tx: Tx, provider: Provider): Promise<Applied[]> {
  const [found] = await tx.$queryRawUnsafe<{ name: string | null }[]>(catalogue[provider]);
  if (found === undefined || found.name === null) return [];
  return tx.$queryRawUnsafe<Applied[]>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  );
}

/** The migrations that are still to be applied, after a check of those that were. */
function missing(done: readonly Applied[], known: readonly Migration[]): Migration[] {
  for (const { migration_name: name, checksum, finished_at: finishedAt } of done) {
    const migration = known.find((one) => one.name === name);
    if (migration === undefined) {
      throw new StoreError('NEWER_DATABASE', `the database was migrated by a newer version: it has ${name}`);
    }
    if (migration.checksum !== checksum) {
      throw new StoreError('MIGRATION_CHANGED', `migration ${name} is not the one that the database was made with`);
    }
    if (finishedAt === null) throw new StoreError('MIGRATION_UNFINISHED', `migration ${name} failed half-way`);
  }
  const names = new Set(done.map((one) => one.migration_name));
  return known.filter(({ name }) => !names.has(name));
}

async function apply(tx: Tx, { name, sql, checksum }: Migration, provider: Provider): Promise<void> {
  for (const statement of statementsOf(sql)) await tx.$executeRawUnsafe(statement);
  // Prisma writes milliseconds into SQLite.
  const now = provider === 'sqlite' ? Date.now() : new Date();
  const columns = 'id, checksum, finished_at, migration_name, started_at, applied_steps_count';
  await tx.$executeRawUnsafe(
    `INSERT INTO "_prisma_migrations" (${columns}) VALUES (${placeholders(provider, 0, 6)})`,
    ...[randomUUID(), checksum, now, name, now, 1],
  );
}
