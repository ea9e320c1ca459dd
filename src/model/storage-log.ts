import type { Instant } from './clock';

/** Accesses are counted in spans of this length, in milliseconds, which begin at whole quarters of an hour UTC. */
export const storageLogBinMs = 15 * 60_000;

/** How often a storage log is read, in milliseconds: its rows are minutes old when they can be read at all. */
export const storageLogEveryMs = 5 * 60_000;

/** What the names of the reads of storage logs begin with. */
export const storageLogSources = 'storage-logs/';

/** The name that the reads of a workspace's storage log are known by. */
export function storageLogSource(workspaceId: string): string {
  return `${storageLogSources}${workspaceId}`;
}

/** Containers that Speech keeps its data in (Microsoft's documentation of BYOS; it says that they may change). */
export const speechContainers = ['customspeech-artifacts', 'customspeech-audiologs', 'customspeech-models'] as const;

/**
 * Accesses to blobs that are alike, as the query of the storage log counts them within one span. The addresses of blobs
 * are no part of it: they can hold a signature, and never leave Azure.
 */
export interface StorageLogRow {
  /** Where the span begins. */
  bin: Instant;
  /** Name of the storage account, lower-cased. */
  account: string;
  /** Azure's name of the operation, e.g. `GetBlob`. */
  operation: string;
  /** How the caller showed that they may, as Azure writes it: `OAuth`, `AccountKey`, `SAS`, `DelegationSas`, `Anonymous`. */
  authentication: string;
  /** Which key it was, or signed the link: `key1`, `key2`; empty where no key is named. */
  key: string;
  /** The beginning of that key's hash; empty where there is none. */
  keyHash: string;
  /** Who signed in, or whose user-delegation key it is: Entra object id, lower-cased; empty where nobody is named. */
  objectId: string;
  upn: string;
  appId: string;
  /** Empty where the container is none of Speech's and the row is folded, and where the operation concerns none. */
  container: string;
  /** Client address without port; empty where the row is folded. */
  address: string;
  /** HTTP status as text, and Azure's word for it. */
  statusCode: string;
  statusText: string;
  /** Whether addresses, and containers that are not Speech's, are counted together. */
  isFolded: boolean;
  count: number;
  first: Instant;
  last: Instant;
  /** The beginnings of the hashes of links that were used: at most two, which is enough to tell one from several. */
  signatures: string[];
}

/** What one query of a storage log asks for. */
export interface StorageLogQuestion {
  /** Both at whole bins; `to` is left out. */
  from: Instant;
  to: Instant;
  /** Names of the storage accounts, lower-cased. */
  accounts: readonly string[];
  /** Whose accesses are folded: who is expected at which account. */
  expected: readonly { account: string; principalId: string }[];
}

/** The categories of a blob service's log, as Azure writes them: together they show who did what with blobs. */
export const storageLogCategories = ['StorageRead', 'StorageWrite', 'StorageDelete'] as const;

/** Where one diagnostic setting of a blob service sends its log. */
export interface StorageLogSetting {
  name: string;
  /** ARM path of the Log Analytics workspace; absent where it sends elsewhere. */
  workspaceId?: string;
  /** The customer id that queries name that workspace by, lower-cased; absent where it cannot be looked up. */
  customerId?: string;
  /** The event hub that it sends to: the namespace by its name, the hub empty where each category has one of its own. */
  eventHub?: { namespace: string; hub: string };
  /** The enabled ones of {@link storageLogCategories}, whether they are named or a group stands for them. */
  categories: string[];
}

/** What is known of where the log of a storage account's blobs is sent. */
export interface StorageLogSettings {
  storageId: string;
  settings: { ok: true; value: StorageLogSetting[] } | { ok: false; reason: string };
}
