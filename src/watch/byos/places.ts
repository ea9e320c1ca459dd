import { byosOf, resourceKey, type AiAccount, type ByosStorage, type Inventory } from '../../model';

/** A storage account that was BYOS until lately: its inventory has forgotten it, and events of it still come. */
export type LateByos = Pick<ByosStorage, 'storageId' | 'speechIds' | 'expectedPrincipals'>;

/** Where what is watched for happens: the storage of Speech, and the Azure AI accounts. */
export interface Places {
  /** By resource key. */
  storage: ReadonlyMap<string, ByosStorage>;
  /** By lower-cased name, which no two storage accounts of Azure share. */
  storageByName: ReadonlyMap<string, ByosStorage>;
  /** Azure AI accounts by resource key, with whether they keep their data in storage of their own. */
  accounts: ReadonlyMap<string, { id: string; hasOwnStorage: boolean }>;
}

/**
 * @param late storage that was BYOS until lately, so that the events of its Speech account's end, which come minutes
 *   after it, still find it.
 * @returns what of an inventory is watched, ready to be looked up.
 */
export function placesOf(
  inventory: Inventory,
  allowedPrincipals: readonly string[] = [],
  late: readonly LateByos[] = [],
): Places {
  const storage = new Map<string, ByosStorage>();
  for (const one of late)
    storage.set(resourceKey(one.storageId), { ...one, allowedPrincipals: [...allowedPrincipals] });
  for (const one of byosOf(inventory, allowedPrincipals)) storage.set(resourceKey(one.storageId), one);
  const speech = [...storage.values()].flatMap(({ speechIds }) => speechIds);
  const owning = new Set(speech.map(resourceKey));
  const ids = [...speech, ...inventory.accounts.map(({ id }: AiAccount) => id)];
  return {
    storage,
    storageByName: new Map([...storage].map(([key, one]) => [key.split('/').at(-1) ?? key, one])),
    accounts: new Map(ids.map((id) => [resourceKey(id), { id, hasOwnStorage: owning.has(resourceKey(id)) }])),
  };
}

const storagePath =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.storage\/storageaccounts\/[^/]+/;

/** @returns the key of the storage account that a resource is, or is a part of. */
export function storageKeyOf(resourceId: string): string | undefined {
  return storagePath.exec(resourceKey(resourceId))?.[0];
}

/** @returns the storage of Speech at, above or below which a scope stands; all of it for what is above subscriptions. */
export function storageAt(places: Places, scope: string): ByosStorage[] {
  const at = resourceKey(scope);
  // Which subscriptions a management group holds no record tells: better seen once too often than not.
  const isAboveAll = at === '/' || at.startsWith('/providers/microsoft.management/managementgroups/');
  return [...places.storage]
    .filter(([key]) => isAboveAll || key === at || key.startsWith(`${at}/`) || at.startsWith(`${key}/`))
    .map(([, one]) => one);
}
