import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { generateKeyPem } from '../src/ledger';
import { openWriteSide, type WriteSide } from '../src/main/write-side';
import type { Policy } from '../src/routing';
import { openStore, type Store } from '../src/store';

/** A temporary folder in which each run gets a database of its own. */
export class Workplace {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-bench-'));
  private count = 0;

  /**
   * Opens a database of this service with its writer, as `serve` does, and hands it to `work`.
   *
   * @param wanted another policy than the one without approvers, and a database elsewhere than in the folder.
   */
  async withStore<T>(
    work: (opened: OpenedStore) => Promise<T>,
    { policy = everything, url }: { policy?: Policy; url?: string } = {},
  ): Promise<T> {
    const file = this.nextFile();
    const store = await openStore(url ?? `file:${file}`);
    try {
      const key = { pem: generateKeyPem(), besideDatabase: false };
      const side = await openWriteSide({ store, key, ledgerName: 'bench', policy: () => policy });
      return await work({ store, ...side });
    } finally {
      await store.close();
      forget(file);
    }
  }

  /** Opens a bare database, as durable as the service's own, and hands it to `work`. */
  async withBare<T>(work: (database: Database.Database) => Promise<T>): Promise<T> {
    const file = this.nextFile();
    const database = new Database(file);
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      return await work(database);
    } finally {
      database.close();
      forget(file);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A file of the folder that no other run has. */
  nextFile(): string {
    this.count += 1;
    return join(this.folder, `${this.count}.db`);
  }
}

/** An open database of this service. */
export interface OpenedStore extends WriteSide {
  store: Store;
}

/** One route without an approver, as commands without a configuration have it. */
export const everything: Policy = {
  hash: '00'.repeat(32),
  groups: {},
  channels: {},
  routes: [
    {
      name: 'everything',
      approvers: [],
      approvals: 1,
      notify: [],
      remind: [],
      escalate: [],
      anyRejectionRejects: true,
      allowGuests: false,
      onReject: 'notify',
      expireAfterMs: 345_600_000,
    },
  ],
};

function forget(file: string): void {
  for (const part of [file, `${file}-wal`, `${file}-shm`]) rmSync(part, { force: true });
}
