import { byosOf, instant, storageLogEveryMs, storageLogSource, type ByosStorage, type Instant } from '../model';
import { accountName, dataSeen } from '../watch';
import { takeAccesses, type Fence } from '../workflow';
import { SourceAlarm } from './alarm';
import { apart, type EngineContext } from './context';
import { DataMemory } from './data-memory';
import { rereadFrom, windowsDue, type Window } from './data-windows';
import type { AzureRead, StorageLogs } from './ports';

/** When to look again after a read that failed, or where there is no inventory yet, at the earliest. */
const soonMs = 60_000;
/** How often much more is read again, for rows that come very late. */
const wideEveryMs = 3_600_000;
const batchSize = 500;

type Lease = <T>(name: string, work: (fence: Fence) => Promise<T>) => Promise<T | undefined>;

/** What is read, and who is expected there. */
interface Reading {
  source: string;
  workspace: string;
  byos: readonly ByosStorage[];
  /** Up to when the log was read before. */
  cursor: Instant | undefined;
  fence: Fence;
}

/**
 * Reads what was done with the blobs of Speech's storage out of Log Analytics, each workspace under its own lease. The
 * place up to which a log was read stands in the database and moves in the commit of what was read; in memory is only
 * when to read again, and what need not be taken to the database twice.
 */
export class DataPlane {
  private readonly dueAtMs = new Map<string, number>();
  private readonly wideAtMs = new Map<string, number>();
  private readonly memories = new Map<string, DataMemory>();
  private readonly alarm: SourceAlarm;

  constructor(
    private readonly context: EngineContext,
    private readonly logs: StorageLogs,
    private readonly lease: Lease,
  ) {
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
  }

  /** Reads every workspace whose time has come. @returns whether anything was taken that a card may have to tell. */
  async round(): Promise<boolean> {
    let anything = false;
    for (const workspace of this.logs.workspaces) {
      const source = storageLogSource(workspace);
      // One workspace that fails holds up no other.
      await apart(this.context, source, async () => {
        if ((await this.lease(source, (fence) => this.due(workspace, source, fence))) === true) anything = true;
      });
    }
    return anything;
  }

  private async due(workspace: string, source: string, fence: Fence): Promise<boolean> {
    const nowMs = this.nowMs();
    if (nowMs < (this.dueAtMs.get(source) ?? Number.NEGATIVE_INFINITY)) return false;
    // Whatever it throws, it is not tried again and again.
    this.dueAtMs.set(source, nowMs + soonMs);
    const snapshot = await this.context.store.inventory();
    // Without an inventory nobody knows whose storage to look at, nor who is expected there.
    if (snapshot === undefined) return false;
    const cursor = (await this.context.store.cursor(source))?.cursor;
    const byos = byosOf(snapshot.inventory, this.logs.allowedPrincipals);
    return this.readAll({ source, workspace, byos, cursor, fence });
  }

  private async readAll(reading: Reading): Promise<boolean> {
    const { source, cursor, byos } = reading;
    const now = this.context.clock.now();
    const isWide = now.getTime() - (this.wideAtMs.get(source) ?? Number.NEGATIVE_INFINITY) >= wideEveryMs;
    const windows = windowsDue(cursor, now, isWide);
    const memory = this.memories.get(source) ?? new DataMemory();
    this.memories.set(source, memory);
    memory.judgedBy(
      JSON.stringify(byos.map(({ storageId, ...who }) => [storageId, who.expectedPrincipals, who.allowedPrincipals])),
    );
    memory.forgetBefore(rereadFrom(now));
    let anything = false;
    for (const window of windows) {
      const read = await this.logs.read(reading.workspace, { ...window, ...askedOf(byos) });
      if (!read.ok) return this.failed(source, read, anything);
      for (const { why } of read.value.unreadable) this.context.report.unreadable(source, why);
      const seen = dataSeen(read.value.rows, byos);
      if (await this.take(reading, memory, seen, window, instant(now))) anything = true;
    }
    if (isWide) this.wideAtMs.set(source, now.getTime());
    this.dueAtMs.set(source, now.getTime() + storageLogEveryMs);
    await this.alarm.read(source);
    this.context.report.sourceRead(source, instant(now));
    return anything;
  }

  /**
   * Commits what a window shows. The place moves with its last batch only, and never back: a crash before that reads the
   * window again, and what was committed of it is known again by its keys.
   */
  private async take(
    { source, cursor, fence }: Reading,
    memory: DataMemory,
    seen: ReturnType<typeof dataSeen>,
    { to }: Window,
    now: Instant,
  ): Promise<boolean> {
    const grown = memory.grown(seen);
    const own = grown.length === 0 ? [] : await this.own();
    const end = to < now ? to : now;
    const move = cursor === undefined || end > cursor ? { move: { source, cursor: end } } : {};
    let anything = false;
    for (let start = 0; start === 0 || start < grown.length; start += batchSize) {
      const batch = grown.slice(start, start + batchSize);
      const isLast = start + batchSize >= grown.length;
      if (batch.length === 0 && !('move' in move)) break;
      const taken = await this.context.submit(takeAccesses(batch, { own, ...(isLast ? move : {}) }), [fence]);
      memory.took(batch);
      const { expected, explained, ignored, duplicates } = taken;
      this.context.report.events({ taken: taken.taken, ignored: expected + explained + ignored, duplicates });
      if (taken.taken + explained > 0) anything = true;
    }
    return anything;
  }

  private async failed(
    source: string,
    read: Extract<AzureRead<unknown>, { ok: false }>,
    anything: boolean,
  ): Promise<boolean> {
    const reason = `${read.code}: ${read.reason}`;
    this.context.report.sourceFailed(source, reason);
    await this.alarm.failed(source, reason);
    this.dueAtMs.set(source, this.nowMs() + Math.max(read.afterMs ?? 0, soonMs));
    return anything;
  }

  /** The ids that a log shows for this service itself. */
  private async own(): Promise<string[]> {
    const { appId, objectId } = await this.context.executor.identity();
    return [appId, objectId].flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
  }

  private nowMs(): number {
    return this.context.clock.now().getTime();
  }
}

/** The accounts that are asked about, and whose accesses need no address. */
function askedOf(byos: readonly ByosStorage[]): Pick<Parameters<StorageLogs['read']>[1], 'accounts' | 'expected'> {
  return {
    accounts: byos.map(accountName),
    expected: byos.flatMap((one) =>
      [...new Set([...one.expectedPrincipals, ...one.allowedPrincipals])].map((principalId) => ({
        account: accountName(one),
        principalId,
      })),
    ),
  };
}
