import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import type { RequestState } from '../../src/model';
import { openStore } from '../../src/store';
import { testDatabases, type TestDatabases } from '../fakes/databases';
import { outcome } from '../teams/requests';
import { commit, fresh as added, request } from './samples';

const migrations = join(__dirname, '..', '..', 'prisma');

async function runMigration(url: string, provider: string): Promise<void> {
  const sql = readFileSync(join(migrations, provider, 'migrations/20261125000000_follow_access/migration.sql'), 'utf8');
  if (provider === 'sqlite') {
    const db = new Database(url.slice('file:'.length));
    db.exec(sql);
    db.close();
    return;
  }
  const client = new Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}

test.each(testDatabases())(
  'requests approved before access was followed are followed after the migration, on $name',
  async ({ fresh, name }: TestDatabases) => {
    const database = await fresh();
    const store = await openStore(database.url);
    const until: RequestState = {
      state: 'approved',
      outcome: outcome({ reason: 'a NUL \0 and half a character \ud800' }),
      accessUntil: '2026-11-24T17:00:00.000Z',
    };
    const words: RequestState = { state: 'approved', outcome: outcome() };
    await commit(store, added(request(1, { current: until }), request(2, { current: words }), request(3)));
    await runMigration(database.url, name);
    expect((await store.engine.accessDue('2026-11-24T16:59:59.000Z', 10)).map(({ id }) => id)).toEqual([]);
    expect((await store.engine.accessDue('2026-11-24T17:00:00.000Z', 10)).map(({ id }) => id)).toEqual([request(1).id]);
    await store.close();
    await database.drop();
  },
);
