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
import { load, type IdentityOnce } from './load';
import { write } from './write';

/** The advisory lock of the ledger's tail on PostgreSQL: one writer at a time, in all instances. */
const tailLock = 7_210_964_261;
/** How long a group commit may wait for its turn, and how long it may then take, in milliseconds. */
const patience = { maxWait: 20_000, timeout: 20_000 };

/** The write side of the store. */
export class PrismaWorkStore implements WorkStore {
  private readonly identity: IdentityOnce = {};

  constructor(private readonly connected: Connected) {}

  async transact<T>(work: (tx: WorkTransaction) => Promise<T>): Promise<T> {
    const { client, provider, patienceMs } = this.connected;
    let own: { error: unknown } | undefined;
    try {
      return await client.$transaction(async (tx) => {
        if (provider === 'postgresql') await lockTail(tx, patienceMs);
        try {
          return await work(new PrismaTransaction(tx, provider, this.identity));
        } catch (error) {
          own = { error };
          throw error;
        }
      }, patience);
    } catch (error) {
      // What the work itself threw is passed on as it is; the rest is the database's.
      throw own?.error === error ? error : named(error);
    }
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
  constructor(
    private readonly tx: Tx,
    private readonly provider: Provider,
    private readonly identity: IdentityOnce,
  ) {}

  async checkFences(fences: readonly Fence[]): Promise<void> {
    for (const { name, owner, fence } of fences) {
      const lease = await ask(() => this.tx.lease.findUnique({ where: { name } }));
      if (lease?.owner !== owner || Number(lease.fence) !== fence) {
        throw new WorkflowError('FENCED_OFF', `another instance holds ${name}`);
      }
    }
  }

  load(needs: Needs): Promise<Loaded> {
    return ask(() => load(this.tx, needs, this.identity));
  }

  write(changes: Changes): Promise<void> {
    return ask(() => write({ tx: this.tx, provider: this.provider }, changes));
  }
}
