import { openStore } from '../../src/store';
import { connect, type Connected } from '../../src/store/clients';
import type { TestDatabase } from '../fakes/databases';

/** Connects to a new database that has every table. */
export async function connected(database: TestDatabase): Promise<Connected> {
  await (await openStore(database.url, { patienceMs: 5_000 })).close();
  return connect(database.url, 5_000);
}
