import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client, Provider, Tx } from './clients';
import { StoreError } from './errors';

/** Prisma's own table, with Prisma's own columns, so that `prisma migrate deploy` agrees with what was done here. */
const table: Readonly<Record<Provider, string>> = {
  sqlite: `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "checksum" TEXT NOT NULL,
    "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL,
    "logs" TEXT,
    "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`,
  postgresql: `CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
)`,
};

/** The advisory lock that Prisma takes for migrations on PostgreSQL. */
const prismaLock = 72_707_369;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Brings a database to this version. Several processes may do so at once: one does it, the others wait.
 *
 * @throws StoreError `NEWER_DATABASE` where a later version has migrated it, `MIGRATION_CHANGED` where a migration that
 *   was applied is not the one of this version.
 */
export async function migrate(client: Client, provider: Provider): Promise<void> {
  const migrations = readMigrations(provider);
  await client.$transaction(
    async (tx) => {
      if (provider === 'postgresql') await tx.$executeRawUnsafe(`SELECT pg_advisory_xact_lock(${prismaLock})`);
      await tx.$executeRawUnsafe(table[provider]);
      const applied = await tx.$queryRawUnsafe<{ migration_name: string; checksum: string }[]>(
        'SELECT migration_name, checksum FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
      );
      check(applied, migrations);
      const done = new Set(applied.map(({ migration_name }) => migration_name));
      for (const migration of migrations) if (!done.has(migration.name)) await apply(tx, migration, provider);
    },
    { maxWait: 30_000, timeout: 120_000 },
  );
}

function check(applied: { migration_name: string; checksum: string }[], known: readonly Migration[]): void {
  for (const { migration_name: name, checksum } of applied) {
    const migration = known.find((one) => one.name === name);
    if (migration === undefined) {
      throw new StoreError('NEWER_DATABASE', `the database was migrated by a newer version: it has ${name}`);
    }
    if (migration.checksum !== checksum) {
      throw new StoreError('MIGRATION_CHANGED', `migration ${name} is not the one that the database was made with`);
    }
  }
}

async function apply(tx: Tx, { name, sql, checksum }: Migration, provider: Provider): Promise<void> {
  for (const statement of statements(sql)) await tx.$executeRawUnsafe(statement);
  const now = provider === 'sqlite' ? Date.now() : new Date();
  const values = [1, 2, 3, 4].map((n) => (provider === 'sqlite' ? '?' : `$${n}`));
  const columns = 'id, checksum, finished_at, migration_name, started_at, applied_steps_count';
  const [id, sum, at, title] = values;
  const started = provider === 'sqlite' ? '?' : '$3';
  const text = `INSERT INTO "_prisma_migrations" (${columns}) VALUES (${id}, ${sum}, ${at}, ${title}, ${started}, 1)`;
  const parameters = [randomUUID(), checksum, now, name];
  await tx.$executeRawUnsafe(text, ...(provider === 'sqlite' ? [...parameters, now] : parameters));
}

/** The statements of a migration; ours hold no semicolon within a statement. Lines of comment are left out. */
function statements(sql: string): string[] {
  const code = sql.replace(/^--.*$/gm, '');
  return code
    .split(/;\s*$/m)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function readMigrations(provider: Provider): Migration[] {
  const folder = join(packageRoot(__dirname), 'prisma', provider, 'migrations');
  const names = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return names
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const bytes = readFileSync(join(folder, name, 'migration.sql'));
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
    });
}

/** The folder of package.json, whether this runs from src or from dist. */
function packageRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new StoreError('NO_MIGRATIONS', 'the folder prisma/ of this package is not there');
  return packageRoot(above);
}
