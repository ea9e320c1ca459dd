import type {
  AiAccount,
  Inventory,
  KeyRotations,
  PostureFeature,
  PostureItem,
  StorageAccount,
} from '../../../src/model';
import { postureOf } from '../../../src/watch';
import { inventory, speechAccount, storageAccount } from '../../fixtures/inventory';

/** When the accounts of the tests were read. */
export const readAt = '2026-11-24T09:00:00.000Z';

/** What the tests change of the facts. */
export interface Facts {
  isOptedIn?: boolean;
  rotations?: KeyRotations;
}

/** Every item of an inventory. */
export function items(of: Inventory, { rotations, ...facts }: Facts = {}): PostureItem[] {
  const snapshot = { readAt, inventory: of, unseen: [], ...facts };
  return postureOf({ snapshot, ...(rotations === undefined ? {} : { rotations }) });
}

/** One feature of one account. */
export function ofAccount(feature: PostureFeature, account: AiAccount, facts: Facts = {}): PostureItem {
  const found = items({ accounts: [account], storage: [storageAccount()] }, facts);
  return found.find((item) => item.feature === feature && item.resource === account.id)!;
}

/** One feature of the storage behind a Speech account. */
export function ofStorage(feature: PostureFeature, changes: Partial<StorageAccount>): PostureItem {
  const { storage } = inventory();
  const found = items({ accounts: [speechAccount()], storage: [{ ...storage[0]!, ...changes }] });
  return found.find((item) => item.feature === feature)!;
}
