import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { GuardedSqlite } from './adapter-guard';
import { PrismaClient as PostgresClient } from './generated/postgresql/client';
import { PrismaClient as SqliteClient } from './generated/sqlite/client';

/** Both databases have the same models; one generated type stands for both. */
export type Client = PostgresClient;
/** The client inside a transaction. */
export type Tx = Parameters<Parameters<Client['$transaction']>[0]>[0];
/** Which database it is. */
export type Provider = 'sqlite' | 'postgresql';

/** How long SQLite waits for another process's write to end, in milliseconds. */
const busyTimeoutMs = 5_000;

/** A client and what it speaks to. */
export interface Connected {
  client: Client;
  provider: Provider;
}

/** Connects to `file:…` or `postgresql://…`. A new SQLite file is readable by its owner alone. */
export function connect(url: string): Connected {
  if (url.startsWith('file:')) return { client: sqlite(url), provider: 'sqlite' };
  return { client: new PostgresClient({ adapter: new PrismaPg({ connectionString: url }) }), provider: 'postgresql' };
}

function sqlite(url: string): Client {
  const file = url.slice('file:'.length).split('?')[0] ?? '';
  mkdirSync(dirname(file), { recursive: true });
  const fresh = !existsSync(file);
  const client = new SqliteClient({
    adapter: new OwnFile({ url: file, timeout: busyTimeoutMs }, fresh ? file : undefined),
  });
  // The one cast that makes two generated clients one: their models are the same file.
  return client as unknown as Client;
}

/** Closes a new database file to others before anything is written to it. */
class OwnFile extends GuardedSqlite {
  constructor(
    options: ConstructorParameters<typeof GuardedSqlite>[0],
    private readonly fresh: string | undefined,
  ) {
    super(options);
  }

  override async connect(): ReturnType<GuardedSqlite['connect']> {
    const connected = await super.connect();
    if (this.fresh !== undefined) chmodSync(this.fresh, 0o600);
    return connected;
  }
}
