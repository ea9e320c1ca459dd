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
import { asWorkflowError } from './errors';
import { load } from './load';
import { write } from './write';

/** The advisory lock of the ledger's tail on PostgreSQL: one writer at a time, in all instances. */
const tailLock = 7_210_964_261;
/** How long a group commit may wait for its turn, and how long it may then take, in milliseconds. */
const patience = { maxWait: 20_000, timeout: 20_000 };

/** The write side of the store. */
export class PrismaWorkStore implements WorkStore {
  constructor(private readonly connected: Connected) {}

  async transact<T>(work: (tx: WorkTransaction) => Promise<T>): Promise<T> {
    const { client, provider } = this.connected;
    try {
      return await client.$transaction(async (tx) => {
        await lockTail(tx, provider);
        return work(new PrismaTransaction(tx, provider));
      }, patience);
    } catch (error) {
      throw asWorkflowError(error);
    }
  }
}

/** Takes the write lock before anything is read, so that what is read stays true until the commit. */
async function lockTail(tx: Tx, provider: Provider): Promise<void> {
  // On SQLite a statement that writes takes the lock, also when it changes no row.
  const statement =
    provider === 'sqlite' ? 'UPDATE "Head" SET "size" = "size" WHERE 0' : `SELECT pg_advisory_xact_lock(${tailLock})`;
  await tx.$executeRawUnsafe(statement);
}

class PrismaTransaction implements WorkTransaction {
  constructor(
    private readonly tx: Tx,
    private readonly provider: Provider,
  ) {}

  async checkFences(fences: readonly Fence[]): Promise<void> {
    for (const { name, owner, fence } of fences) {
      const lease = await this.tx.lease.findUnique({ where: { name } });
      if (lease?.owner !== owner || Number(lease.fence) !== fence) {
        throw new WorkflowError('FENCED_OFF', `another instance holds ${name}`);
      }
    }
  }

  async load(needs: Needs): Promise<Loaded> {
    return load(this.tx, needs);
  }

  async write(changes: Changes): Promise<void> {
    await write(this.tx, this.provider, changes);
  }
}
