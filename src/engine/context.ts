import { instant, type Clock, type Instant, type Spanned } from '../model';
import {
  WorkflowError,
  type Command,
  type Executor,
  type Fence,
  type StorageActions,
  type WorkflowErrorCode,
} from '../workflow';
import type { Deliver, SendEvent, Trouble } from '../outbox';
import type { EventHub } from './hub-ports';
import type { AzureTruth, Directory, EngineStore, LedgerContext, Outgoing, StorageLogs } from './ports';
import type { ReadBudget } from './read-budget';

/** What every loop works with. Handed in by main, or by a test. */
export interface EngineContext {
  store: EngineStore;
  azure: AzureTruth;
  /** Absent where Microsoft Graph is not asked. */
  entra?: EntraContext;
  /** Absent where no workspace is configured. */
  storageLogs?: StorageLogs;
  /** Event hubs that records of Azure's logs come by; absent where there are none. */
  eventHubs?: readonly EventHub[];
  /** Carries the decisions of Lockbox requests out. */
  executor: Executor;
  /** Carries out in Azure what reviews and access requests decide; absent where there are none. */
  actions?: StorageActions;
  /** Whether each approver decides in their own name; otherwise this service does. */
  approversDecide?: boolean;
  deliver: Deliver;
  /** Tells other tools; absent where there are none. */
  webhooks?: SendEvent;
  /** Absent where the ledger is only signed. */
  ledger?: LedgerContext;
  /** How long personal data is kept after a request closed, in milliseconds; absent, for good. */
  keepPersonalMs?: number;
  /** What goes out by itself; absent where nothing does. */
  outgoing?: readonly Outgoing[];
  /** What Azure may be asked; where it is absent, what one bucket of it gives. */
  reads?: ReadBudget;
  /** Traces reads and messages, where somebody traces. */
  span?: Spanned;
  clock: Clock;
  submit: <T>(command: Command<T>, fences?: readonly Fence[]) => Promise<T>;
  report: Report;
}

/** The directory, and what the policy in force wants of it. */
export interface EntraContext {
  directory: Directory;
  /** The Entra groups whose members may decide or are told. */
  groups: () => readonly string[];
  /** Addresses that designate people. */
  addresses: () => readonly string[];
  /** Whether the app can be installed for people: the bot's own id is known. */
  installs: boolean;
}

/** What the loops tell the outside about themselves: log lines, metrics and health. */
export interface Report {
  /** A source was read to its end. */
  sourceRead(source: string, at: Instant): void;
  sourceFailed(source: string, reason: string): void;
  /** This instance reads the source no more; another one may. */
  sourceLeft(source: string): void;
  /** A record of Azure's that could not be understood, or several of them. */
  unreadable(source: string, why: string, count?: number): void;
  loopFailed(loop: string, error: unknown): void;
  events(counts: { taken: number; ignored: number; duplicates: number }): void;
  /** How many requests wait without anybody having been shown them. */
  undelivered(count: number): void;
  /** What became of an attempt, and what stood in its way. */
  delivered(outcome: 'sent' | 'retry' | 'unreachable' | 'parked', trouble?: Trouble): void;
}

/**
 * Does one piece of work of a round. What it fails with is reported and the round goes on, so that one bad row cannot
 * hold up the others; a database that is away or a lease that is lost ends the round.
 */
export async function apart(context: EngineContext, what: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof WorkflowError && endsRound.has(error.code)) throw error;
    context.report.loopFailed(what, error);
    return false;
  }
}

const endsRound: ReadonlySet<WorkflowErrorCode> = new Set(['STORE_UNAVAILABLE', 'FENCED_OFF', 'STOPPED']);

/** @returns the moment that many milliseconds from now. */
export function inMs(clock: Clock, ms: number): Instant {
  return instant(new Date(clock.now().getTime() + ms));
}
