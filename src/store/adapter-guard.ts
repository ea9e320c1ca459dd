import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3';
import type { Database } from 'better-sqlite3';
import { Breath } from './breath';
import { codesOf } from './error-codes';
import { keepStatements } from './kept-statements';
import { Mutex } from './mutex';

type Connected = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>;
type Transaction = Awaited<ReturnType<Connected['startTransaction']>>;

/**
 * What every connection is set to before its first use: durable at COMMIT, readers beside the writer. What is deleted is
 * overwritten with zeros, so that erased personal data is not left behind in the file.
 */
const pragmas =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;';

/** Pause between two tries for a lock that another process holds, in milliseconds. */
const pauseMs = 5;

/**
 * The SQLite adapter, guarded against its own data loss.
 *
 * The adapter has one connection. Without the guard a write that is awaited while a transaction is open joins that
 * transaction, and is rolled back with it after it was acknowledged. The guard lets one thing at a time onto the
 * connection: a single statement, or a whole transaction until its commit or rollback. The other side of it: inside a
 * transaction, use the transaction. The plain client would wait for it to end.
 *
 * Transactions take the write lock at their start. For a lock that somebody else holds the guard waits without blocking
 * the process; SQLite's own wait would stop every timer and request of it, and the holder too where it is in here.
 */
export class GuardedSqlite extends PrismaBetterSqlite3 {
  /** @param patienceMs how long to wait for the lock of another connection. */
  constructor(
    file: string,
    private readonly patienceMs: number,
  ) {
    super({ url: file, timeout: 0 });
  }

  override async connect(): Promise<Connected> {
    const adapter = await super.connect();
    // Its own field, which its type does not tell: a test looks that statements are kept.
    const { client } = adapter as unknown as { client: Database };
    keepStatements(client);
    try {
      await patiently(this.patienceMs, () => adapter.executeScript(pragmas));
    } catch (error) {
      await adapter.dispose();
      throw error;
    }
    return guarded(adapter, client, this.patienceMs);
  }
}

/** @returns the same adapter with every use of its connection behind one mutex. */
function guarded(adapter: Connected, connection: Database, patienceMs: number): Connected {
  const mutex = new Mutex();
  const breath = new Breath();
  const queryRaw = adapter.queryRaw.bind(adapter);
  const executeRaw = adapter.executeRaw.bind(adapter);
  const executeScript = adapter.executeScript.bind(adapter);
  const start = adapter.startTransaction.bind(adapter);
  const alone = <T>(work: () => Promise<T>): Promise<T> => patiently(patienceMs, work, mutex, breath);
  adapter.queryRaw = (query) => alone(() => queryRaw(query));
  adapter.executeRaw = (query) => alone(() => executeRaw(query));
  adapter.executeScript = (script) => alone(() => executeScript(script));
  adapter.startTransaction = async (isolation) => {
    const deadline = performance.now() + patienceMs;
    // Somebody may wait for its commit; what only reads can wait for one transaction longer.
    const release = await mutex.acquire(true);
    try {
      await breath.take();
      // A transaction that failed at COMMIT may still be open: it would swallow this one.
      rollBack(connection);
      const transaction = releasing(await start(isolation), connection, release);
      // The adapter begins without a lock, and a later upgrade may fail at once: it is begun anew with one.
      rollBack(connection);
      await takeWriteLock(transaction, executeScript, deadline - performance.now());
      return transaction;
    } catch (error) {
      release();
      throw error;
    }
  };
  return adapter;
}

async function takeWriteLock(
  transaction: Transaction,
  executeScript: Connected['executeScript'],
  patienceMs: number,
): Promise<void> {
  try {
    await patiently(patienceMs, () => executeScript('BEGIN IMMEDIATE'));
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

/** Lets the next one through when the transaction ends, however it ends, and leaves no open transaction to it. */
function releasing(transaction: Transaction, connection: Database, release: () => void): Transaction {
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.commit = () => commit().finally(release);
  // Prisma calls this after a failed COMMIT, too, and sends no ROLLBACK then.
  transaction.rollback = () => {
    rollBack(connection);
    return rollback().finally(release);
  };
  return transaction;
}

/** Ends the transaction that is open on the connection, if there is one. */
function rollBack(connection: Database): void {
  try {
    if (connection.inTransaction) connection.exec('ROLLBACK');
  } catch {
    // SQLite has ended it by itself, or the connection is closed: whatever comes next on it says so.
  }
}

/** Runs something that leaves nothing behind where SQLite is busy, until it is not busy or patience ends. */
async function patiently<T>(patienceMs: number, work: () => Promise<T>, mutex?: Mutex, breath?: Breath): Promise<T> {
  const deadline = performance.now() + patienceMs;
  const release = await mutex?.acquire();
  try {
    await breath?.take();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  } finally {
    release?.();
  }
}

function isBusy(error: unknown): boolean {
  return codesOf(error).some((code) => code.startsWith('SQLITE_BUSY'));
}
