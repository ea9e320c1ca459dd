import type { Account } from '../accounts';
import { SimulatorError } from '../error';
import type { LockboxRequest } from '../lockbox/request';
import type { State } from '../state';
import type { StorageAccount } from '../storage/account';
import type { Subscription } from '../world';

/** @returns the subscription with this GUID or name, the first without one. @throws SimulatorError NOT_FOUND. */
export function findSubscription(state: State, wanted: string | undefined): Subscription {
  const found = state.world.subscriptions.find(
    (one) => wanted === undefined || same(one.subscriptionId, wanted) || same(one.displayName, wanted),
  );
  return found ?? missing('subscription', wanted ?? 'at all');
}

/** @returns the account of the subscription that fits. @throws SimulatorError NOT_FOUND. */
export function findAccount(state: State, subscriptionId: string, wanted: { name?: string; kind: string }): Account {
  const prefix = `/subscriptions/${subscriptionId}/`.toLowerCase();
  const found = state.world.accounts.find(
    (one) =>
      one.id.toLowerCase().startsWith(prefix) &&
      (wanted.name === undefined ? same(one.kind, wanted.kind) : same(one.name, wanted.name)),
  );
  return found ?? missing('account', wanted.name ?? wanted.kind);
}

/** @returns the AI account with this name or ARM path. @throws SimulatorError NOT_FOUND. */
export function findAccountById(state: State, wanted: string): Account {
  return (
    state.world.accounts.find(({ id, name }) => same(id, wanted) || same(name, wanted)) ?? missing('account', wanted)
  );
}

/** @returns the storage account with this name or ARM path. @throws SimulatorError NOT_FOUND. */
export function findStorage(state: State, wanted: string): StorageAccount {
  const found = state.world.storageAccounts.find(({ id, name }) => same(id, wanted) || same(name, wanted));
  return found ?? missing('storage account', wanted);
}

/** @returns the Lockbox request with this id. @throws SimulatorError NOT_FOUND. */
export function findRequest(state: State, id: string): LockboxRequest {
  return state.world.requests.find((one) => same(one.requestId, id)) ?? missing('request', id);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function missing(what: string, wanted: string): never {
  throw new SimulatorError('NOT_FOUND', `There is no ${what} ${wanted}.`);
}
