import {
  WorkflowError,
  type Changes,
  type Fence,
  type Loaded,
  type Needs,
  type WorkStore,
  type WorkTransaction,
} from '../workflow';
import type { Connected, Provider, Tx } from './clients';
import { ask, named } from './errors';
import { edgeAfter, type KnownEdge } from './edge';
import { load, type Kept } from './load';
import { write } from './write';

/** The advisory lock of the ledger's tail on PostgreSQL: one writer at a time, in all instances. */
const tailLock = 7_210_964_261;
/** How long a group commit may wait for its turn, and how long it may then take, in milliseconds. */
const patience = { maxWait: 20_000, timeout: 20_000 };

/** The write side of the store. */
export class PrismaWorkStore implements WorkStore {
  private readonly kept: Kept = {};

  constructor(private readonly connected: Connected) {}

  async transact<T>(work: (tx: WorkTransaction) => Promise<T>): Promise<T> {
    const { client, provider, patienceMs } = this.connected;
    let own: { error: unknown } | undefined;
    let after = this.kept.edge;
    let erased = false as boolean;
    try {
      const value = await client.$transaction(async (tx) => {
        if (provider === 'postgresql') await lockTail(tx, patienceMs);
        try {
          const transaction = new PrismaTransaction(tx, provider, this.kept);
          const done = await work(transaction);
          after = transaction.edgeAfter;
          erased = transaction.hasErased;
          return done;
        } catch (error) {
          own = { error };
          throw error;
        }
      }, patience);
      this.kept.edge = after;
      if (erased && provider === 'sqlite') await emptyLog(client);
      return value;
    } catch (error) {
      // What the work itself threw is passed on as it is; the rest is the database's.
      throw own?.error === error ? error : named(error);
    }
  }
}

/**
 * The log of SQLite holds pages as they were before: it is emptied where something was erased. It cannot be while somebody
 * else reads; then the next erasure, or the last connection that closes, empties it.
 */
async function emptyLog(client: Connected['client']): Promise<void> {
  try {
    await client.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // What was committed stays so, whatever becomes of the log.
  }
}

/**
 * Takes the ledger's lock before anything is read, so that what is read stays true until the commit. SQLite's adapter
 * has taken it already, with the transaction.
 */
async function lockTail(tx: Tx, patienceMs: number): Promise<void> {
  const wait = `set_config('lock_timeout', '${patienceMs}ms', true)`;
  await tx.$executeRawUnsafe(`SELECT ${wait}, pg_advisory_xact_lock(${tailLock})`);
}

class PrismaTransaction implements WorkTransaction {
  private edge: KnownEdge | undefined;
  /** Whether anything was taken away for good. */
  hasErased = false;

  constructor(
    private readonly tx: Tx,
    private readonly provider: Provider,
    private readonly kept: Kept,
  ) {}

  /** The right edge of the tree as it stands once this is committed; undefined where it has to be read anew. */
  get edgeAfter(): KnownEdge | undefined {
    return this.edge;
  }

  async checkFences(fences: readonly Fence[]): Promise<void> {
    for (const { name, owner, fence } of fences) {
      const lease = await ask(() => this.tx.lease.findUnique({ where: { name } }));
      if (lease?.owner !== owner || Number(lease.fence) !== fence) {
        throw new WorkflowError('FENCED_OFF', `another instance holds ${name}`);
      }
    }
  }

  async load(needs: Needs): Promise<Loaded> {
    const loaded = await ask(() => load({ tx: this.tx, provider: this.provider }, needs, this.kept));
    const { edge } = this.kept;
    this.edge = edge?.edge === loaded.edge ? edge : undefined;
    return loaded;
  }

  write(changes: Changes): Promise<void> {
    this.edge = edgeAfter(this.edge, changes);
    this.hasErased ||= changes.erased.length + changes.forgotten.length > 0 || changes.pastBefore !== undefined;
    return ask(() => write({ tx: this.tx, provider: this.provider }, changes));
  }
}
