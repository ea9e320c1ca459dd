import {
  byosOf,
  resourceKey,
  type AiAccount,
  type ByosStorage,
  type Instant,
  type InventorySnapshot,
  type KeyRotations,
  type PostureChange,
  type PostureFeature,
  type PostureFinding,
  type PostureItem,
  type StorageAccount,
} from '../../model';
import {
  authenticationOf,
  byosFindingOf,
  encryptionOf,
  environmentOf,
  networkFindingOf,
  outboundOf,
  storedDataOf,
  tlsOf,
} from './account';
import { finding, shown } from './finding';
import { lockboxOf } from './lockbox';
import { rotationOf } from './rotation';
import {
  regionOf,
  storageEncryptionOf,
  storageHttpsOf,
  storageKeysOf,
  storageNetworkOf,
  storagePublicOf,
  storageTlsOf,
} from './storage';

export { ownPosture, type OwnDatabase, type OwnFacts, type OwnSecret } from './own';

/** What the state of a feature is read from, beside the accounts themselves. */
export interface PostureFacts {
  /** When the accounts were read; the age of keys is told as of then. */
  snapshot: InventorySnapshot;
  /** Object ids of `byos.allowedPrincipals`. */
  allowedPrincipals?: readonly string[];
  /** Absent where nobody watches the making of keys. */
  rotations?: KeyRotations;
}

/**
 * @returns every security feature of every watched Azure AI account, and of the storage that Speech keeps its data in,
 *   resource by resource.
 */
export function postureOf({ snapshot, allowedPrincipals = [], rotations }: PostureFacts): PostureItem[] {
  const { inventory, isOptedIn, readAt } = snapshot;
  const byos = byosOf(inventory, allowedPrincipals);
  const storage = new Map(inventory.storage.map((one) => [resourceKey(one.id), one]));
  const known = { byos: bySpeech(byos), storage, isOptedIn, rotations, now: readAt };
  return [
    ...inventory.accounts.flatMap((account) => itemsOf(account.id, account.service, accountFindings(account, known))),
    ...byos.flatMap((one) => itemsOf(one.storageId, 'storage', storageFindings(one))),
  ];
}

interface Known {
  /** By the id of the Speech account. */
  byos: ReadonlyMap<string, ByosStorage[]>;
  storage: ReadonlyMap<string, StorageAccount>;
  isOptedIn: boolean | undefined;
  rotations: KeyRotations | undefined;
  now: Instant;
}

function bySpeech(byos: readonly ByosStorage[]): Map<string, ByosStorage[]> {
  const found = new Map<string, ByosStorage[]>();
  for (const one of byos) for (const id of one.speechIds) found.set(id, [...(found.get(id) ?? []), one]);
  return found;
}

type Findings = Partial<Record<PostureFeature, PostureFinding>>;

function accountFindings(account: AiAccount, known: Known): Findings {
  const own = known.byos.get(account.id) ?? [];
  const principals = {
    expected: new Set(own.flatMap(({ expectedPrincipals }) => expectedPrincipals)).size,
    allowed: new Set(own.flatMap(({ allowedPrincipals }) => allowedPrincipals)).size,
  };
  return {
    tls: tlsOf(),
    authentication: authenticationOf(account),
    'key-rotation': rotationOf(account, known.rotations, known.now),
    'environment-variables': environmentOf(account),
    'data-region': regionOf(account, known.storage),
    'customer-managed-keys': encryptionOf(account),
    'virtual-networks': networkFindingOf(account),
    'data-loss-prevention': outboundOf(account),
    'customer-lockbox': lockboxOf(account, known.isOptedIn),
    byos: byosFindingOf(account, principals),
    'data-stored-by-speech': storedDataOf(account),
  };
}

function storageFindings({ storage }: ByosStorage): Findings {
  const each: [PostureFeature, (storage: StorageAccount) => PostureFinding][] = [
    ['storage-tls', storageTlsOf],
    ['storage-https', storageHttpsOf],
    ['storage-keys', storageKeysOf],
    ['storage-public-blobs', storagePublicOf],
    ['storage-encryption', storageEncryptionOf],
    ['storage-network', storageNetworkOf],
  ];
  return Object.fromEntries(each.map(([feature, of]) => [feature, storage === undefined ? notShown() : of(storage)]));
}

/** Storage that a Speech account names and Azure does not show. */
function notShown(): PostureFinding {
  return finding(
    'unknown',
    [shown('storage account', 'not shown by Azure')],
    'Speech keeps its data here, and this service cannot see the storage account: it may be gone, or in a subscription that is not watched.',
    'Give this service Reader on the storage account, and watch its subscription (azure.subscriptions).',
  );
}

function itemsOf(resource: string, service: PostureItem['service'], findings: Findings): PostureItem[] {
  return Object.entries(findings).map(([feature, found]) => {
    // The keys are those of the literals above; the compiler forgets that.
    return { resource, service, feature: feature as PostureFeature, ...found };
  });
}

/**
 * @returns what is not as it was. Of a resource that is new, what is off; a resource that is gone has nothing to tell.
 */
export function postureChanges(before: readonly PostureItem[], after: readonly PostureItem[]): PostureChange[] {
  const key = ({ resource, feature }: PostureItem): string => `${resourceKey(resource)} ${feature}`;
  const old = new Map(before.map((item) => [key(item), item.state]));
  const known = new Set(before.map(({ resource }) => resourceKey(resource)));
  return after.flatMap((item): PostureChange[] => {
    const { resource, service, feature, state: to } = item;
    const from = old.get(key(item));
    if (from === to) return [];
    if (from !== undefined) return [{ resource, service, feature, from, to }];
    // A feature that this version is the first to look at is no change of a resource that was there before.
    if (known.has(resourceKey(resource)) || to !== 'off') return [];
    return [{ resource, service, feature, from: 'absent', to }];
  });
}
