import type { Instant } from './clock';
import { normalResourceId, type Service } from './resource';

/** How often the inventory is read, in milliseconds. */
export const inventoryEveryMs = 15 * 60_000;

/** The name that the reads of the inventory are known by. */
export const inventorySource = 'inventory';

/** A property as Azure shows it: absent means its default, and a value of no known form is `unreadable`. */
export type Setting<T> = T | 'unreadable' | undefined;

/** Who may reach a resource over the network, as far as Azure shows it. */
export interface NetworkRules {
  /** What holds where no rule matches: `Allow` or `Deny`, as Azure writes it. */
  defaultAction?: string;
  bypass?: string;
  /** Addresses and ranges that are let in. */
  ipRules: string[];
  /** Resource ids of subnets that are let in. */
  virtualNetworkRules: string[];
  /** Resources of Azure that are let in. */
  resourceAccessRules: { tenantId: string; resourceId: string }[];
}

/** With whose key a resource is encrypted. */
export interface Encryption {
  /** As Azure writes it; its case differs between services. */
  keySource?: string;
  /** Whether it names a key of a key vault. */
  hasKeyVaultKey: boolean;
}

/** What accounts of both kinds show. */
interface ProtectedResource {
  /** ARM resource id with its leading slash; its case is Azure's. */
  id: string;
  name: string;
  /** Region as Azure writes it. */
  location?: string;
  publicNetworkAccess?: string;
  networkAcls?: Setting<NetworkRules>;
  /** How many private endpoint connections are approved. */
  privateEndpoints: number;
  encryption?: Setting<Encryption>;
}

/** An identity of an account. Ids are lower-cased. */
export interface AccountIdentity {
  principalId: string;
  clientId?: string;
}

/** An Azure AI account, as far as this product looks at it. */
export interface AiAccount extends ProtectedResource {
  /** ARM kind as Azure writes it. */
  kind: string;
  service: Service;
  systemIdentity?: AccountIdentity;
  userIdentities: AccountIdentity[];
  /** Storage that it keeps its data in; set when it is made, and never changed. */
  userOwnedStorage?: Setting<{ resourceId: string; identityClientId?: string }[]>;
  disableLocalAuth?: Setting<boolean>;
  restrictOutboundNetworkAccess?: Setting<boolean>;
  /** Names that it may call where outbound access is restricted. */
  allowedFqdnList?: Setting<string[]>;
}

/** A storage account, as far as this product looks at it. */
export interface StorageAccount extends ProtectedResource {
  minimumTlsVersion?: string;
  supportsHttpsTrafficOnly?: Setting<boolean>;
  allowSharedKeyAccess?: Setting<boolean>;
  allowBlobPublicAccess?: Setting<boolean>;
}

/** The Azure AI accounts of the watched subscriptions and the storage accounts that Speech keeps its data in. */
export interface Inventory {
  accounts: AiAccount[];
  storage: StorageAccount[];
}

/** When each key of an account was last made anew, by the account's lower-cased resource id. */
export interface KeyRotations {
  /** Since when rotations are watched: a key without one since then was not rotated. */
  since: Instant;
  last: Readonly<Record<string, { key1?: Instant; key2?: Instant }>>;
}

/** The last good look at the inventory, as it is stored. */
export interface InventorySnapshot {
  readAt: Instant;
  inventory: Inventory;
  /** Whether the tenant has opted in to Customer Lockbox; absent where that could never be read. */
  isOptedIn?: boolean;
  /** Watched subscriptions that Azure does not show to this service: what is told of them is from before. */
  unseen: string[];
}

/** A storage account that Speech keeps its data in (BYOS), and who is expected to reach it. */
export interface ByosStorage {
  /** Its resource id as a Speech account names it. */
  storageId: string;
  /** Absent where it stands in no watched subscription, or is gone. */
  storage?: StorageAccount;
  /** Resource ids of the Speech accounts, sorted. */
  speechIds: string[];
  /** Object ids of the accounts' own identities, sorted: they are how Speech reaches its data. */
  expectedPrincipals: string[];
  /** Object ids that the configuration allows besides. */
  allowedPrincipals: string[];
}

/**
 * @returns which storage accounts are BYOS, of which Speech accounts, and who is expected there; by storage id.
 * @param allowedPrincipals object ids of `byos.allowedPrincipals`.
 */
export function byosOf({ accounts, storage }: Inventory, allowedPrincipals: readonly string[] = []): ByosStorage[] {
  const known = new Map(storage.map((one) => [resourceKey(one.id), one]));
  const found = new Map<string, ByosStorage>();
  for (const account of accounts) {
    if (account.service !== 'speech') continue;
    for (const { resourceId } of ownStorageOf(account)) {
      const key = resourceKey(resourceId);
      const { speechIds = [], expectedPrincipals = [] } = found.get(key) ?? {};
      const present = known.get(key);
      found.set(key, {
        storageId: present?.id ?? normalResourceId(resourceId),
        ...(present === undefined ? {} : { storage: present }),
        speechIds: sortedSet([...speechIds, account.id]),
        expectedPrincipals: sortedSet([...expectedPrincipals, ...principalsOf(account)]),
        allowedPrincipals: sortedSet(allowedPrincipals),
      });
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** @returns the storage that an account keeps its data in; none where that cannot be read. */
export function ownStorageOf({ userOwnedStorage }: AiAccount): { resourceId: string; identityClientId?: string }[] {
  return Array.isArray(userOwnedStorage) ? userOwnedStorage : [];
}

/** @returns a resource id in the form in which ids are compared. */
export function resourceKey(resourceId: string): string {
  return normalResourceId(resourceId).toLowerCase();
}

function principalsOf({ systemIdentity, userIdentities }: AiAccount): string[] {
  const own = systemIdentity === undefined ? [] : [systemIdentity];
  return [...own, ...userIdentities].map(({ principalId }) => principalId);
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
