import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import { Mutex } from './mutex';

type Connected = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>;
type Transaction = Awaited<ReturnType<Connected['startTransaction']>>;

/** What every connection is set to before its first use: durable at COMMIT, readers beside the writer. */
const pragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;';

/**
 * The SQLite adapter, guarded against its own data loss.
 *
 * The adapter has one connection. Without the guard a write that is awaited while a transaction is open joins that
 * transaction, and is rolled back with it after it was acknowledged. The guard lets one thing at a time onto the
 * connection: a single statement, or a whole transaction until its commit or rollback. The other side of it: inside a
 * transaction, use the transaction. The plain client would wait for it to end.
 */
export class GuardedSqlite extends PrismaBetterSqlite3 {
  override async connect(): Promise<Connected> {
    const adapter = await super.connect();
    await adapter.executeScript(pragmas);
    return guarded(adapter);
  }
}

/** @returns the same adapter with every use of its connection behind one mutex. */
function guarded(adapter: Connected): Connected {
  const mutex = new Mutex();
  const alone = { queryRaw: adapter.queryRaw, executeRaw: adapter.executeRaw, executeScript: adapter.executeScript };
  adapter.queryRaw = (query) => mutex.run(() => alone.queryRaw.call(adapter, query));
  adapter.executeRaw = (query) => mutex.run(() => alone.executeRaw.call(adapter, query));
  adapter.executeScript = (script) => mutex.run(() => alone.executeScript.call(adapter, script));
  const start = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (isolation) => {
    const release = await mutex.acquire();
    try {
      // A transaction that failed at COMMIT may still be open: it would swallow the next one.
      await alone.executeScript.call(adapter, 'ROLLBACK').catch(() => undefined);
      return releasing(await start(isolation), release);
    } catch (error) {
      release();
      throw error;
    }
  };
  return adapter;
}

/** Lets the next one through when the transaction ends, however it ends. */
function releasing(transaction: Transaction, release: () => void): Transaction {
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.commit = () => commit().finally(release);
  transaction.rollback = () => rollback().finally(release);
  return transaction;
}
