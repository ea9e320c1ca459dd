import type { EngineStore } from '../engine';
import type { HistoryStore } from '../history';
import type { WorkStore } from '../workflow';
import { connect } from './clients';
import { PrismaEngineStore } from './engine-store';
import { ask } from './errors';
import { PrismaHistoryStore } from './history-store';
import type { DatabaseUrls } from './rotating-client';
import { migrate } from './migrate';
import { PrismaWorkStore } from './work-store';

/** An open database: what the workflow writes, what the loops and the audit trail read. */
export interface Store {
  work: WorkStore;
  engine: EngineStore;
  history: HistoryStore;
  close: () => Promise<void>;
}

/** How a database is used. */
export interface StoreOptions {
  /** How long to wait for a lock that another process holds, and for a connection, in milliseconds; 5 s if not given. */
  patienceMs?: number;
  /** The URLs that are in force now, the newest first: on PostgreSQL each new connection takes them. */
  urls?: DatabaseUrls;
}

/**
 * Opens a database, making it where there is none, and brings it to this version.
 *
 * @param url `file:…` for SQLite, relative to the working folder; `postgresql://…` for PostgreSQL.
 * @throws StoreError where it is not a database of this version, WorkflowError `STORE_UNAVAILABLE` where it cannot be
 *   used now.
 */
export async function openStore(url: string, { patienceMs = 5_000, urls }: StoreOptions = {}): Promise<Store> {
  const connected = await ask(() => Promise.resolve(connect(url, patienceMs, urls)));
  try {
    await ask(() => migrate(connected));
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
