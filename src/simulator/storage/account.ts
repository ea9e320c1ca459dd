import { createHash } from 'node:crypto';

/** The two keys of a storage account. */
export const storageKeyNames = ['key1', 'key2'] as const;
export type StorageKeyName = (typeof storageKeyNames)[number];

/** A blob container. */
export interface Container {
  name: string;
  publicAccess: 'None' | 'Blob' | 'Container';
  metadata: Record<string, string>;
}

/** A storage account as the simulator keeps it; `properties` as ARM tells them. */
export interface StorageAccount {
  id: string;
  name: string;
  location: string;
  kind: string;
  sku: { name: string; tier: string };
  tags: Record<string, string>;
  properties: Record<string, unknown>;
  /** How often each key was made anew. */
  keyGenerations: Record<StorageKeyName, number>;
  /** Milliseconds since 1970 at which all user-delegation keys given out before were revoked. */
  delegationRevokedAt?: number;
  blobService: Record<string, unknown>;
  containers: Container[];
}

/** What is needed to make a storage account; the rest is as Azure fills it in. */
export interface StorageDraft {
  subscriptionId: string;
  resourceGroup: string;
  name: string;
  location?: string;
  properties?: Record<string, unknown>;
  containers?: readonly string[];
}

/** @returns a storage account with Azure's own defaults under what the draft says. */
export function makeStorageAccount(draft: StorageDraft): StorageAccount {
  const { subscriptionId, resourceGroup, name } = draft;
  const created = '2025-03-04T08:15:30.1234567Z';
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/${name}`,
    name,
    location: draft.location ?? 'westeurope',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    tags: {},
    properties: {
      provisioningState: 'Succeeded',
      creationTime: created,
      keyCreationTime: { key1: created, key2: created },
      primaryEndpoints: { blob: `https://${name}.blob.core.windows.net/` },
      primaryLocation: draft.location ?? 'westeurope',
      statusOfPrimary: 'available',
      accessTier: 'Hot',
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
      allowBlobPublicAccess: false,
      publicNetworkAccess: 'Enabled',
      networkAcls: { bypass: 'AzureServices', virtualNetworkRules: [], ipRules: [], defaultAction: 'Allow' },
      privateEndpointConnections: [],
      encryption: { services: { blob: { keyType: 'Account', enabled: true } }, keySource: 'Microsoft.Storage' },
      ...draft.properties,
    },
    keyGenerations: { key1: 1, key2: 1 },
    blobService: {
      deleteRetentionPolicy: { enabled: true, days: 7, allowPermanentDelete: false },
      containerDeleteRetentionPolicy: { enabled: true, days: 7 },
      isVersioningEnabled: true,
      changeFeed: { enabled: false },
      cors: { corsRules: [] },
    },
    containers: (draft.containers ?? []).map((container) => ({ name: container, publicAccess: 'None', metadata: {} })),
  };
}

/** @returns the value of a key as it is now. It opens nothing: there are no blobs behind it. */
export function keyValueOf(account: StorageAccount, name: StorageKeyName): string {
  return createHash('sha512')
    .update(`${account.id} ${name} ${account.keyGenerations[name]}`.toLowerCase())
    .digest('base64');
}

/** @returns what the storage log shows of a key: a hash that tells one key from another. */
export function keyHashOf(account: StorageAccount, name: StorageKeyName, generation: number): string {
  const hash = createHash('sha256').update(`${account.id} ${name} ${generation}`.toLowerCase()).digest('hex');
  return `${name}(${hash.toUpperCase()})`;
}

/** @returns the account as ARM tells it. */
export function wireStorageAccount({ id, name, location, kind, sku, tags, properties }: StorageAccount): object {
  return { sku, kind, id, name, type: 'Microsoft.Storage/storageAccounts', location, tags, properties };
}
