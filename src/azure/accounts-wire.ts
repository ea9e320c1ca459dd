import { normalResourceId, serviceOfKind } from '../model';
import { clean } from './text';

/** What is known of the AI accounts of a subscription. */
export interface Accounts {
  /** ARM kind by lower-cased resource id. */
  kinds: Map<string, string>;
  /** Speech accounts by the lower-cased id of the storage account they keep their data in (BYOS). */
  speechByStorage: Map<string, string[]>;
}

/** Takes what can be read of the accounts; a record that is none says nothing about the others. */
export function accountsOf(records: readonly unknown[]): Accounts {
  const accounts: Accounts = { kinds: new Map(), speechByStorage: new Map() };
  for (const record of records) {
    const { id, kind, properties } = looseOf(record);
    if (typeof id !== 'string' || typeof kind !== 'string') continue;
    const account = normalResourceId(clean(id));
    accounts.kinds.set(account.toLowerCase(), kind);
    if (serviceOfKind(kind) === 'speech') addStorages(accounts, account, looseOf(properties)['userOwnedStorage']);
  }
  return accounts;
}

function addStorages({ speechByStorage }: Accounts, account: string, storages: unknown): void {
  if (!Array.isArray(storages)) return;
  for (const storage of storages as unknown[]) {
    const { resourceId } = looseOf(storage);
    if (typeof resourceId !== 'string') continue;
    const key = normalResourceId(resourceId).toLowerCase();
    speechByStorage.set(key, [...(speechByStorage.get(key) ?? []), account]);
  }
}

function looseOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
