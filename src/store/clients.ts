import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { GuardedSqlite } from './adapter-guard';
import { Pool } from 'pg';
import { StoreError } from './errors';
import { PrismaClient as PostgresClient } from './generated/postgresql/client';
import { PrismaClient as SqliteClient } from './generated/sqlite/client';
import { safePostgresUrl } from './postgres-url';
import { rotatingClient, type DatabaseUrls } from './rotating-client';

/** Both databases have the same models; one generated type stands for both. */
export type Client = PostgresClient;
/** The client inside a transaction. */
export type Tx = Parameters<Parameters<Client['$transaction']>[0]>[0];
/** Which database it is. */
export type Provider = 'sqlite' | 'postgresql';

/** A client and what it speaks to. */
export interface Connected {
  client: Client;
  provider: Provider;
  /** How long to wait for a lock that another process holds, in milliseconds. */
  patienceMs: number;
}

/**
 * Connects to `file:…` or `postgresql://…`. A new SQLite file is readable by its owner alone.
 *
 * @param urls those in force now, for PostgreSQL; the same one for ever if not given.
 * @throws StoreError `BAD_URL` for any other URL, and for one that switches the check of certificates off.
 */
export function connect(url: string, patienceMs: number, urls: DatabaseUrls = () => [url]): Connected {
  if (url.startsWith('file:')) return { client: sqlite(url, patienceMs), provider: 'sqlite', patienceMs };
  if (/^postgres(ql)?:\/\//.test(url))
    return { client: postgres(url, patienceMs, urls), provider: 'postgresql', patienceMs };
  throw new StoreError('BAD_URL', 'a database URL begins with file: or postgresql://');
}

function postgres(url: string, patienceMs: number, urls: DatabaseUrls): Client {
  const schema = URL.parse(safePostgresUrl(url))?.searchParams.get('schema') ?? undefined;
  const pool = new Pool({
    Client: rotatingClient(urls),
    connectionTimeoutMillis: patienceMs,
    ...(schema === undefined ? {} : { options: `-c search_path="${schema}"` }),
  });
  // Statements of ours find tables by the path; Prisma writes the schema before each, and would take "public".
  const options = { disposeExternalPool: true, ...(schema === undefined ? {} : { schema }) };
  return new PostgresClient({ adapter: new PrismaPg(pool, options) });
}

function sqlite(url: string, patienceMs: number): Client {
  const file = url.slice('file:'.length).split('?')[0] ?? '';
  if (file === '') throw new StoreError('BAD_URL', 'a database URL of SQLite names a file');
  mkdirSync(dirname(file), { recursive: true });
  makeOwn(file);
  // The one cast that makes two generated clients one: their models are the same file.
  return new SqliteClient({ adapter: new GuardedSqlite(file, patienceMs) }) as unknown as Client;
}

/** Makes a new database file closed to others before anything is written to it; SQLite gives its log the same mode. */
function makeOwn(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
