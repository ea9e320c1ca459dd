import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import type { Database, Databases } from './database';
import { startPostgres, type PostgresServer } from './postgres-server';

const lookEveryMs = 50;
/** So long a server that ran out of room may take until it is there again. */
const wholePatienceMs = 120_000;

/**
 * PostgreSQL: a server of its own for each service, so that one that runs out of room takes no other down; or the one
 * server of TEST_POSTGRES_URL, which stands where it stands.
 */
export function postgres(): Databases {
  const given = process.env['TEST_POSTGRES_URL'];
  const made: Served[] = [];
  let before: Promise<unknown> = Promise.resolve();
  return {
    make: async (folder, disk) => {
      // One after the other: the first makes the user that servers run as.
      const starting = before.then(() => serverOf(given, folder, disk));
      before = starting.catch(() => undefined);
      const served = new Served(await starting);
      made.push(served);
      return served.database();
    },
    drop: async () => {
      await Promise.all(made.map((one) => one.drop()));
    },
  };
}

function serverOf(given: string | undefined, folder: string, disk: string | undefined): Promise<PostgresServer> {
  if (given === undefined || given === '') return startPostgres(folder, disk);
  return Promise.resolve({ url: given, refusals: () => undefined, stop: () => Promise.resolve() });
}

/** A database on a server. */
class Served {
  private readonly pool: Pool;
  private readonly name = `lockbox_faults_${randomBytes(6).toString('hex')}`;

  constructor(private readonly server: PostgresServer) {
    this.pool = new Pool({ connectionString: server.url, max: 4 });
    // A server that goes down takes what waits in the pool with it.
    this.pool.on('error', () => undefined);
  }

  async database(): Promise<Database> {
    const { name, pool, server } = this;
    await pool.query(`CREATE DATABASE "${name}"`);
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return {
      url: url.href,
      isOpenBy: () => hasConnection(pool, name),
      hold: () => hold(url.href),
      whole: () => whole(pool),
      refusals: server.refusals,
    };
  }

  async drop(): Promise<void> {
    await this.pool.query(`DROP DATABASE IF EXISTS "${this.name}" WITH (FORCE)`);
    await this.pool.end();
    await this.server.stop();
  }
}

async function whole(pool: Pool): Promise<void> {
  const end = Date.now() + wholePatienceMs;
  for (;;) {
    try {
      // A transaction that has a number is written when it ends.
      await pool.query('SELECT pg_current_xact_id()');
      return;
    } catch (error) {
      if (Date.now() > end) throw new Error('PostgreSQL did not come back', { cause: error });
      await wait(lookEveryMs);
    }
  }
}

async function hold(url: string): Promise<(() => Promise<void>) | undefined> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN; SET LOCAL lock_timeout = 1000; LOCK TABLE "Head" IN ACCESS EXCLUSIVE MODE');
    return () => client.end();
  } catch {
    await client.end();
    return undefined;
  }
}

async function hasConnection(pool: Pool, database: string): Promise<boolean> {
  try {
    const { rowCount } = await pool.query('SELECT 1 FROM pg_stat_activity WHERE datname = $1', [database]);
    return (rowCount ?? 0) > 0;
  } catch {
    // A server that is down has nobody.
    return false;
  }
}
