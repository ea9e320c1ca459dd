import type {
  AccessRequest,
  AccountAccess,
  AccountSnapshot,
  AnchorKind,
  DirectoryPerson,
  Hold,
  Instant,
  Inventory,
  InventorySnapshot,
  KeyRotations,
  KnownGroup,
  LedgerCheck,
  RequestFacts,
  Signal,
  SignedCheckpoint,
  StorageLogQuestion,
  StorageLogRow,
  StorageLogSettings,
} from '../model';
import type { Delivery, EventDelivery } from '../outbox';
import type { ApproverRole } from '../watch';
import type { Fence, Hint, InstallOutcome, KnownChannel, KnownPerson, OutgoingName, OutgoingTried } from '../workflow';

/** What the loops read from the database. Every change goes through the workflow; leases alone are taken here. */
export interface EngineStore {
  /** Takes or renews the lease, or says that somebody else holds it. A new holder gets a higher fence. */
  acquire(name: string, owner: string, ttlMs: number, now: Instant): Promise<Fence | undefined>;
  /** Gives the lease up, if it is still the holder's. */
  release(fence: Fence): Promise<void>;
  /** Live requests of the subscription that are not closed: Azure may still have news of them. */
  watched(subscriptionId: string): Promise<AccessRequest[]>;
  /** Live requests that still wait for an answer or its outcome, in all subscriptions, oldest first. */
  undecided(): Promise<AccessRequest[]>;
  /** Live requests in `deciding` whose `dueAt` has come, earliest first. */
  deciding(now: Instant, limit: number): Promise<AccessRequest[]>;
  /** Live requests that wait and whose `dueAt` has come, earliest first. */
  chased(now: Instant, limit: number): Promise<AccessRequest[]>;
  /** Live requests whose access should be over, or was assumed to be, and whose `dueAt` has come, earliest first. */
  accessDue(now: Instant, limit: number): Promise<AccessRequest[]>;
  /** Ids of live requests that wait, were opened here before that moment, and whose card nobody was shown. */
  undelivered(before: Instant): Promise<string[]>;
  hintsDue(now: Instant, limit: number): Promise<Hint[]>;
  cursor(source: string): Promise<{ cursor: string; readAt: Instant } | undefined>;
  /** Every source that was read, and what else is kept as a place to go on from. */
  cursors(): Promise<{ source: string; cursor: string; readAt: Instant }[]>;
  /** Whether a silence that has not ended has come to its end. */
  silenceDue(now: Instant): Promise<boolean>;
  /** How many entries the ledger has. */
  size(): Promise<number>;
  /** The entries of these types from one place in the ledger up to, and without, another. */
  entriesBetween(from: number, to: number, types: readonly string[]): Promise<PastEntry[]>;
  /**
   * Events in `due` of a webhook: those whose time has come, the longest due first, at most so many; and with them all
   * others in `due` of the requests that these are about.
   */
  eventsOpen(webhook: string, now: Instant, limit: number): Promise<EventDelivery[]>;
  /** Events that have been due since before that moment and whose webhook is none of these, by `recipientKey`. */
  eventsOfOthers(known: readonly string[], before: Instant, limit: number): Promise<EventDelivery[]>;
  /**
   * Deliveries to people and channels in `due` or `unreachable` whose time has come, by priority, then by time.
   *
   * @param except recipient keys whose deliveries are left out.
   */
  deliveriesDue(now: Instant, limit: number, except?: readonly string[]): Promise<Delivery[]>;
  /** Live requests that wait, with the approvers who could not be shown their card since that moment or longer. */
  stranded(since: Instant): Promise<{ requestId: string; people: string[] }[]>;
  /** Holds in force. */
  holds(): Promise<Hold[]>;
  /** Ids of requests that closed before a moment, are not erased, and that none of the holds keeps. */
  erasable(before: Instant, holds: readonly Hold[], limit: number): Promise<string[]>;
  /**
   * Sealed values of entries before a moment that belong to no request, or to one that was erased, in order.
   *
   * @param behind the last one of the page before.
   */
  looseValues(before: Instant, behind: PlaceOfValue | undefined, limit: number): Promise<LooseValue[]>;
  request(id: string): Promise<AccessRequest | undefined>;
  /** The last good look at the inventory. */
  inventory(): Promise<InventorySnapshot | undefined>;
  /** The last look at each storage account of Speech, also at those that are no longer. */
  accountSnapshots(): Promise<AccountSnapshot[]>;
  /** When keys were last made anew; undefined where nobody has watched that yet. */
  keyRotations(): Promise<KeyRotations | undefined>;
  person(id: string): Promise<KnownPerson | undefined>;
  channel(name: string): Promise<KnownChannel | undefined>;
  /** An Entra group as it was last read. */
  group(id: string): Promise<KnownGroup | undefined>;
  /** Those of the addresses that no account is pinned to. */
  unpinned(addresses: readonly string[]): Promise<string[]>;
  /** The addresses that are pinned to a person. */
  pinnedTo(personId: string): Promise<string[]>;
  /**
   * Object ids of people whom a message waits for and whose conversation nobody knows, and for whom the app was not
   * tried to be installed since that moment.
   */
  unreached(since: Instant, limit: number): Promise<string[]>;
  /** Whether a service has watched Azure into this database: it is not for replays. */
  hasLive(): Promise<boolean>;
  /** True when the database answers; used by `/readyz`. */
  ping(): Promise<boolean>;
  /** Figures for metrics: requests by state, deliveries by status. */
  counts(): Promise<{ requests: Record<string, number>; deliveries: Record<string, number>; entries: number }>;
}

/** Where a sealed value stands in the order of all. */
export interface PlaceOfValue {
  seq: number;
  hash: string;
}

/** A sealed value that belongs to no request, or to one that was erased, by the entry that names it. */
export interface LooseValue extends PlaceOfValue {
  type: string;
  at: Instant;
  /** The requests that the entry speaks of. */
  requestIds: string[];
  /** The hold that it speaks of. */
  hold?: string;
}

export type { ApproverRole };

/** An entry as the loops read it back. */
export interface PastEntry {
  seq: number;
  at: Instant;
  type: string;
  requestId?: string;
  /** As the entry holds it: what is personal is sealed. */
  data: { readonly [key: string]: unknown };
}

/** A subscription that this service watches. */
export interface Subscription {
  /** Lower-cased GUID. */
  id: string;
  name?: string;
}

/**
 * Whose activity log is read: a subscription's, or the tenant's own. Which of the two gets Lockbox events is not
 * documented (facts/azure.md), so both are.
 */
export type LogSource = Subscription | 'tenant';

/** One Lockbox request as Azure tells it. */
export interface LockboxRead {
  facts: RequestFacts;
  azureStatus: string;
}

/** A record of Azure's that could not be understood: reported, never dropped silently. */
export interface UnreadableRecord {
  why: string;
}

/** What Resource Graph shows. */
export interface InventoryRead {
  inventory: Inventory;
  unreadable: UnreadableRecord[];
}

/** What a storage log shows. */
export interface StorageLogRead {
  rows: StorageLogRow[];
  unreadable: UnreadableRecord[];
}

/** Port to the storage logs in Log Analytics. Failures are values. */
export interface StorageLogs {
  /** Customer ids of the workspaces that are read. */
  workspaces: readonly string[];
  /** Object ids that the configuration allows beside Speech's own identities. */
  allowedPrincipals: readonly string[];
  /** Accesses to the blobs of some accounts, counted: all of them or a failure. */
  read(workspaceId: string, question: StorageLogQuestion): Promise<AzureRead<StorageLogRead>>;
}

/** A read of Azure, or why there is none. Failures are values, so that a loop goes on and health is told. */
export type AzureRead<T> = { ok: true; value: T } | { ok: false; reason: string; afterMs?: number; code: AzureFailure };

/** The parts of an account's rights, each read by itself. */
export type AccountAccessRead = { [Part in keyof AccountAccess]-?: AzureRead<NonNullable<AccountAccess[Part]>> };

/** Why a read of Azure failed. */
export type AzureFailure =
  | 'UNAUTHORISED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'THROTTLED'
  | 'TIMED_OUT'
  | 'UNREACHABLE'
  | 'SERVER_ERROR'
  | 'FOREIGN_LINK'
  /** Azure says itself that it answered a part of what there is. */
  | 'PARTIAL'
  | 'NOT_UNDERSTOOD';

/**
 * Port to the tenant's directory and to what installs the app there: Microsoft Graph. Failures are values; `NOT_FOUND`
 * says that the directory has no such person or group.
 */
export interface Directory {
  /** The people of an Entra group, those of groups within it too. Accounts that are switched off are left out. */
  groupMembers(groupId: string): Promise<AzureRead<DirectoryPerson[]>>;
  /** Those of the groups that a person is a member of now. */
  memberOf(personId: string, groupIds: readonly string[]): Promise<AzureRead<string[]>>;
  /** A person by object id or address. */
  person(who: string): Promise<AzureRead<DirectoryPerson>>;
  /** Whether there is such a group. */
  group(groupId: string): Promise<AzureRead<true>>;
  /** Installs the app for a person, so that Teams tells the bot of their conversation. */
  install(personId: string): Promise<AzureRead<InstallOutcome>>;
}

/** Port to Azure's truth: the Lockbox API, the activity log, subscriptions and accounts. */
export interface AzureTruth {
  subscriptions(): Promise<AzureRead<Subscription[]>>;
  /** Requests of a subscription; `pendingOnly` asks Azure to filter. */
  lockboxRequests(
    subscription: Subscription,
    pendingOnly: boolean,
  ): Promise<AzureRead<{ requests: LockboxRead[]; unreadable: UnreadableRecord[] }>>;
  lockboxRequest(subscription: Subscription, azureId: string): Promise<AzureRead<LockboxRead>>;
  /**
   * Activity-log signals of one resource provider, that of Customer Lockbox unless another is named, between two
   * moments, both inclusive, in any order. Records of an operation that is not watched are only counted.
   */
  activity(
    source: LogSource,
    window: { from: Instant; to: Instant; isWatched: (operation: string) => boolean; provider?: string },
  ): Promise<
    AzureRead<{
      signals: Signal[];
      ignored: number;
      unreadable: UnreadableRecord[];
      /** When this was by Azure's own clock, which the events go by; absent where the answer does not say. */
      azureNow?: Instant;
    }>
  >;
  /** Who holds a role that may decide Lockbox requests, at the subscription and above it. */
  approverRoles(subscription: Subscription): Promise<AzureRead<ApproverRole[]>>;
  /**
   * The Azure AI accounts of the subscriptions, all of them or a failure: a part is never taken for the whole.
   *
   * @param subscriptions GUIDs.
   */
  inventory(subscriptions: readonly string[]): Promise<AzureRead<InventoryRead>>;
  /** Who may reach a storage account, inherited rights too, its locks, and where its logs are sent. */
  accountAccess(storageId: string): Promise<AccountAccessRead>;
  /** Where the logs of storage accounts' blobs are sent; one that cannot be read is told as such beside the others. */
  storageLogSettings(storageIds: readonly string[]): Promise<AzureRead<StorageLogSettings[]>>;
  /** Whether the tenant has opted in to Customer Lockbox. */
  optedIn(): Promise<AzureRead<boolean>>;
}

/** Keeps checkpoints in a file or as blobs. Never throws: failures are values. */
export interface AnchorPlace {
  /** Keeps it for good, beside those before. Once it was kept, it may be handed over again. */
  keep(checkpoint: SignedCheckpoint): Promise<{ ok: true } | { ok: false; reason: string }>;
  /** The newest notes that are kept there; some may be another's. */
  newest(): Promise<{ ok: true; notes: string[] } | { ok: false; reason: string }>;
}

/** Where the newest checkpoint is kept outside the database. */
export type Anchor = { id: string } & (
  { kind: 'channel'; channel: string } | ({ kind: Exclude<AnchorKind, 'channel'> } & AnchorPlace)
);

/** Something that goes out by itself: files of an export, or the entries that a webhook is told. */
export interface Outgoing extends OutgoingName {
  /** How often it is looked whether there is more, in milliseconds. */
  everyMs: number;
  /** Whether it begins with the first entry, or with what is written from now on. */
  from: 'beginning' | 'now';
  /** Whether its end is kept before it goes out, so that after a crash the same goes out again. */
  isPlanned: boolean;
  /** The size of the ledger that may go out; undefined while none may. */
  end: () => Promise<number | undefined>;
  /** How far it goes out at once, at most to the end. */
  until: (next: number, end: number) => number;
  /** Has the entries before `to` go out. A failure is a value. */
  send: (next: number, to: number) => Promise<OutgoingTried>;
}

/** What the loops do for the ledger beside signing it. */
export interface LedgerContext {
  anchors: readonly Anchor[];
  /** How often the newest checkpoint is kept at each of them, in milliseconds. */
  everyMs: number;
  /** Signs the ledger as it stands, if it may. @returns the newest checkpoint. */
  newest: () => Promise<SignedCheckpoint | undefined>;
  /** Compares the ledger with its newest checkpoint outside. Nothing is signed after it found a fault. */
  check: () => Promise<LedgerCheck>;
}
