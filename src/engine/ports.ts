import type { AccessRequest, Instant, Inventory, InventorySnapshot, RequestFacts, Signal } from '../model';
import type { Delivery } from '../outbox';
import type { ApproverRole } from '../watch';
import type { Fence, Hint, KnownChannel, KnownPerson } from '../workflow';

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
  /** Ids of live requests that wait, were opened here before that moment, and whose card nobody was shown. */
  undelivered(before: Instant): Promise<string[]>;
  hintsDue(now: Instant, limit: number): Promise<Hint[]>;
  cursor(source: string): Promise<{ cursor: string; readAt: Instant } | undefined>;
  /** Deliveries in `due` or `unreachable` whose time has come, by priority, then by time. */
  deliveriesDue(now: Instant, limit: number): Promise<Delivery[]>;
  request(id: string): Promise<AccessRequest | undefined>;
  /** The last good look at the inventory. */
  inventory(): Promise<InventorySnapshot | undefined>;
  person(id: string): Promise<KnownPerson | undefined>;
  channel(name: string): Promise<KnownChannel | undefined>;
  /** Whether a service has watched Azure into this database: it is not for replays. */
  hasLive(): Promise<boolean>;
  /** True when the database answers; used by `/readyz`. */
  ping(): Promise<boolean>;
  /** Figures for metrics: requests by state, deliveries by status. */
  counts(): Promise<{ requests: Record<string, number>; deliveries: Record<string, number>; entries: number }>;
}

export type { ApproverRole };

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

/** A read of Azure, or why there is none. Failures are values, so that a loop goes on and health is told. */
export type AzureRead<T> = { ok: true; value: T } | { ok: false; reason: string; afterMs?: number; code: AzureFailure };

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
  | 'NOT_UNDERSTOOD';

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
   * Activity-log signals of the Lockbox provider between two moments, both inclusive, in any order. Records of an
   * operation that is not watched are only counted.
   */
  activity(
    source: LogSource,
    window: { from: Instant; to: Instant; isWatched: (operation: string) => boolean },
  ): Promise<AzureRead<{ signals: Signal[]; ignored: number; unreadable: UnreadableRecord[] }>>;
  /** Who holds a role that may decide Lockbox requests, at the subscription and above it. */
  approverRoles(subscription: Subscription): Promise<AzureRead<ApproverRole[]>>;
  /**
   * The Azure AI accounts of the subscriptions, all of them or a failure: a part is never taken for the whole.
   *
   * @param subscriptions GUIDs.
   */
  inventory(subscriptions: readonly string[]): Promise<AzureRead<InventoryRead>>;
  /** Whether the tenant has opted in to Customer Lockbox. */
  optedIn(): Promise<AzureRead<boolean>>;
}
