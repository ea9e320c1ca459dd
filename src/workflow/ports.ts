import type {
  AccessRequest,
  AccountSnapshot,
  Actor,
  Clock,
  Delegation,
  Hold,
  Instant,
  InventorySnapshot,
  KnownGroup,
  OwnCall,
  Person,
  PlannedAction,
  Refusal,
  RequestFacts,
  Sanction,
  Silence,
  Spanned,
  Story,
  Verdict,
} from '../model';
import type { JsonValue, PersonalRow, TileWrite, TreeEdge } from '../ledger';
import type { ConversationRef, Delivery } from '../outbox';

/** A lease as its holder knows it. The committing transaction checks that the fence is still the holder's. */
export interface Fence {
  name: string;
  owner: string;
  fence: number;
}

/** Somebody the bot has met in Teams, with the conversation they can be reached in. */
export interface KnownPerson extends Person {
  conversation?: ConversationRef;
  guest: boolean;
}

/** When the app was last to be installed for somebody by itself, and what became of it. */
export interface AppInstallation {
  personId: string;
  at: Instant;
  outcome: InstallOutcome;
}

/** What became of an installation: done, not needed, or why it cannot be. */
export type InstallOutcome = 'installed' | 'already-there' | 'not-allowed' | 'not-in-catalogue' | 'no-such-person';

/** A Teams channel the bot may post to. */
export interface KnownChannel {
  name: string;
  conversation: ConversationRef;
}

/** A durable note to read Azure, left by an event of a log. It is deleted once Azure was read. */
export interface Hint {
  /** The signal's key. */
  key: string;
  subscriptionId: string;
  /** Azure's request id, where the event names one. */
  azureId?: string;
  /** Where the event names who decided: used to complete a decision made elsewhere. */
  decidedBy?: { verdict: Verdict; caller: Actor; at: string };
  dueAt: string;
  attempts: number;
  /** Of one that was pushed: when the ledger last said so. Those that come soon after are one with it. */
  saidAt?: Instant;
}

/** Which ledger this database holds; made once, at the first start. */
export interface LedgerIdentity {
  tenantId: string;
  /** `<ledger.name>/<tenantId>/<logId>`, the origin of every checkpoint. */
  origin: string;
}

/** One ledger entry as stored. */
export interface StoredEntry {
  seq: number;
  at: string;
  type: string;
  requestId?: string;
  bytes: Uint8Array;
}

/** What the commands of one group need to have loaded before they run. */
export interface Needs {
  requests: string[];
  /** De-duplication keys of signals. */
  seen: string[];
  /** Requests whose deliveries are needed. */
  deliveriesOf: string[];
  /** Keys of single deliveries. */
  deliveries: string[];
  /** Recipient keys (`person/<id>`, `channel/<name>`) whose deliveries that wait for another try are needed. */
  unreachableOf: string[];
  /** Addresses (lower-cased) and object ids of people. */
  people: string[];
  channels: string[];
  hints: string[];
  /** Whether the delegations of approvers are needed: all of them, since there is at most one an approver. */
  delegations: boolean;
  /** Whether every live request that waits is needed, with its deliveries. */
  waiting: boolean;
  /** Object ids of Entra groups. */
  groups: string[];
  /** Sources, and other things that are kept as a place to go on from. */
  cursors: string[];
  /** Whether the last good look at the inventory is needed. */
  inventory?: boolean;
  /** Keys of stories; the requests that tell them are loaded with them. */
  stories?: string[];
  /** Lower-cased ids of accounts: the stories of whoever came with a key, and the open ones, are needed. */
  storiesAt?: string[];
  /** Keys of stories whose sanctions are needed. */
  sanctionsOf?: string[];
  /** Client request ids that may be of this service's own calls. */
  ownCalls?: string[];
  /** Keys of rows of accesses that may have been kept before. */
  accessRows?: string[];
  /** Lower-cased ids of storage accounts: the access requests that granted access to them are needed. */
  grantsAt?: string[];
  /** Lower-cased ids of accounts whose keys' last rotations are needed. */
  rotationsOf?: string[];
  /** Whether the holds in force are needed. */
  holds?: boolean;
  /** Requests of whose entries it is needed which have sealed values. */
  sealedOf?: string[];
}

/** The answer to {@link Needs}; what is not there was not found. */
export interface Loaded {
  requests: Map<string, AccessRequest>;
  seen: Set<string>;
  deliveries: Map<string, Delivery>;
  /** Pinned addresses, lower-cased address to object id. */
  pins: Map<string, string>;
  /** By object id; people found by address stand here too. */
  people: Map<string, KnownPerson>;
  channels: Map<string, KnownChannel>;
  hints: Map<string, Hint>;
  /** By the object id of whoever delegated; those that are over too. */
  delegations: Map<string, Delegation>;
  groups: Map<string, KnownGroup>;
  cursors: Map<string, { cursor: string; readAt: string }>;
  /** Every silence that has not ended. */
  silences: Silence[];
  inventory?: InventorySnapshot;
  stories: Map<string, Story>;
  sanctions: Sanction[];
  /** By client request id. */
  ownCalls: Map<string, OwnCall>;
  /** How often each was seen so far. */
  accessRows: Map<string, number>;
  /** Ids of access requests. */
  grants: string[];
  /** When a key was last made anew, by `rotationKey`. */
  rotations: Map<string, Instant>;
  /** Those in force. */
  holds: Hold[];
  /** By request: the entries that have sealed values, in order, and how many values there are. */
  sealed: Map<string, { entries: number[]; values: number }>;
  edge: TreeEdge;
  ledger?: LedgerIdentity;
}

/** Some like accesses of a storage log, so that they are not counted twice when they are read again. */
export interface AccessRow {
  key: string;
  accountId: string;
  at: Instant;
  count: number;
}

/** When a key of an account was last made anew. */
export interface KeyRotation {
  /** Lower-cased resource id. */
  accountKey: string;
  key: string;
  at: Instant;
}

/** @returns what a rotation is known by. */
export function rotationKey({ accountKey, key }: Pick<KeyRotation, 'accountKey' | 'key'>): string {
  return `${accountKey} ${key}`;
}

/** Everything one group commit writes. */
export interface Changes {
  ledger?: LedgerIdentity;
  /**
   * `from` is the version that must still be stored (0: the row must not exist): compare-and-set. `before` is the request
   * as it was loaded in this transaction: what is the same in both need not be written.
   */
  requests: { from: number; to: AccessRequest; before?: AccessRequest }[];
  seen: { key: string; at: string }[];
  deliveries: Delivery[];
  pins: { address: string; personId: string; at: string }[];
  people: KnownPerson[];
  channels: KnownChannel[];
  delegations: Delegation[];
  groups: KnownGroup[];
  installations: AppInstallation[];
  hints: Hint[];
  hintsDone: string[];
  /** New cursors of watched sources. */
  cursors: { source: string; cursor: string; readAt: string }[];
  /** What was found of parts of the surroundings, to be shown. */
  status: { part: string; at: string; doc: JsonValue }[];
  silences: Silence[];
  /** The new look at the inventory, in place of the one before. */
  inventory?: InventorySnapshot;
  stories: Story[];
  sanctions: Sanction[];
  ownCalls: OwnCall[];
  accessRows: AccessRow[];
  /** New looks at storage accounts, each in place of the one before. */
  accountSnapshots: AccountSnapshot[];
  rotations: KeyRotation[];
  /** Sources that are not read any more. */
  cursorsDone: string[];
  holds: Hold[];
  /**
   * Requests whose personal data goes, once all else is written: the sealed values of their entries before one, their
   * deliveries, and the rows by which accesses are known to be theirs.
   */
  erased: { requestId: string; before: number }[];
  /** Hashes of sealed values that go. */
  forgotten: string[];
  /** What is kept beside the ledger of things that were over before that moment goes; absent, nothing does. */
  pastBefore?: Instant;
  entries: StoredEntry[];
  /** No hash twice. One that is there already stays: the same card was shown before. */
  personal: (PersonalRow & { seq: number })[];
  tiles: TileWrite[];
  head?: { size: number; root: Uint8Array };
}

/** One transaction, with the ledger's tail locked from its start. */
export interface WorkTransaction {
  /** @throws WorkflowError `FENCED_OFF` where a lease is no longer its holder's. */
  checkFences(fences: readonly Fence[]): Promise<void>;
  load(needs: Needs): Promise<Loaded>;
  /** @throws WorkflowError `VERSION_CONFLICT` where a request's version is not the expected one. */
  write(changes: Changes): Promise<void>;
}

/** Port to the database. */
export interface WorkStore {
  /**
   * Runs `work` in one transaction that holds the ledger's write lock. When it resolves, the transaction is durable;
   * when it rejects, nothing of it is kept, or (a lost connection at COMMIT) it is unknown.
   *
   * @throws WorkflowError `STORE_UNAVAILABLE` for a locked, full or unreachable database.
   */
  transact<T>(work: (tx: WorkTransaction) => Promise<T>): Promise<T>;
}

/** By what an answer of Azure is found again: its own id, that of what it was a part of, and its date, as the headers say. */
export interface AzureAnswered {
  azureRequestId?: string;
  azureCorrelationId?: string;
  azureDate?: string;
}

/** Azure's answer to a decision that was sent. */
export type Executed =
  /** Azure took it. Final only once read back: `updateApproval` may answer `Approving`. */
  | ({ kind: 'accepted'; azureStatus?: string } & AzureAnswered)
  /** Azure said no (4xx). `azureStatus` is the state it says the request is in. */
  | ({
      kind: 'refused';
      why: Refusal;
      httpStatus: number;
      code?: string;
      /** What Azure wants the next sign-in to satisfy: a claims request as it sent it. */
      claims?: string;
      azureStatus?: string;
    } & AzureAnswered)
  /** Azure asks to come back later and did nothing (429). */
  | { kind: 'later'; afterMs: number }
  /** It was never sent: what it needs, such as the approver's token, is gone. */
  | { kind: 'unsent'; why: Refusal }
  /** No answer, or 5xx: Azure may have done it. */
  | { kind: 'unanswered'; reason: string };

/** What a read of the truth gives. */
export type ReadBack =
  | { kind: 'found'; facts: RequestFacts; azureStatus: string }
  | { kind: 'gone' }
  | { kind: 'unreadable'; reason: string; afterMs?: number };

/** What approve and reject carry out, one implementation a kind of request. Never throws: failures are values. */
export interface Executor {
  /** What executing would change beyond the decision itself, in sentences for the card; empty for Lockbox. */
  plan(request: AccessRequest, verdict: Verdict): string[];
  execute(request: AccessRequest, verdict: Verdict, reason: string): Promise<Executed>;
  readBack(request: AccessRequest): Promise<ReadBack>;
  /**
   * Whether this instance can carry the decision out: one in the name of its approver needs the approver's token, which
   * one instance alone holds, in memory.
   */
  holds(request: AccessRequest): boolean;
  /** The ids the activity log shows for a decision carried out by this executor. */
  identity(): Promise<{ appId?: string; objectId?: string }>;
}

/** How an action of a plan stands in Azure. */
export type ActionLook =
  { kind: 'done' } | { kind: 'not-done' } | { kind: 'unreadable'; reason: string; afterMs?: number };

/** What reviews and access requests carry out in Azure, an action at a time. Never throws: failures are values. */
export interface StorageActions {
  /**
   * Whether Azure shows it done. What was gone before counts as done.
   *
   * @param since when it was decided: a key that was made anew before is not the one that was meant.
   */
  look(action: PlannedAction, since: Instant): Promise<ActionLook>;
  /** @param clientRequestId is sent as `x-ms-client-request-id`, so that the events of the call are known again. */
  perform(action: PlannedAction, clientRequestId: string): Promise<Executed>;
}

/** Things that come from outside the pure core. */
export interface Surroundings {
  clock: Clock;
  /** Cryptographically random bytes, for salts and ids. */
  random: (bytes: number) => Uint8Array;
  /** Traces each commit, where somebody traces. */
  span?: Spanned;
}
