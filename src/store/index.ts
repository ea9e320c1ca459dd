import type { EngineStore } from '../engine';
import type { HistoryStore } from '../history';
import type { WorkStore } from '../workflow';
import { connect } from './clients';
import { PrismaEngineStore } from './engine-store';
import { PrismaHistoryStore } from './history-store';
import { migrate } from './migrate';
import { PrismaWorkStore } from './work-store';

export { StoreError } from './errors';

/** An open database: what the workflow writes, what the loops and the audit trail read. */
export interface Store {
  work: WorkStore;
  engine: EngineStore;
  history: HistoryStore;
  close: () => Promise<void>;
}

/**
 * Opens a database and brings it to this version.
 *
 * @param url `file:…` for SQLite, `postgresql://…` for PostgreSQL.
 * @throws StoreError, or the driver's error where it cannot be reached.
 */
export async function openStore(url: string): Promise<Store> {
  const connected = connect(url);
  try {
    await migrate(connected.client, connected.provider);
  } catch (error) {
    await connected.client.$disconnect();
    throw error;
  }
  return {
    work: new PrismaWorkStore(connected),
    engine: new PrismaEngineStore(connected),
    history: new PrismaHistoryStore(connected),
    close: () => connected.client.$disconnect(),
  };
}
