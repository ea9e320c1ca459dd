import { later, type AccessSeen, type AccountSnapshot, type Instant, type RecordRefusal, type Signal } from '../model';
import { controlSeen, isDataPlane, meaningOf, placesOf, recordSeen, type Places } from '../watch';
import { recordEntry, takeAccesses, takeAlerts } from '../workflow';
import { inMs, type EngineContext } from './context';
import { ownIds } from './control';
import type { HubEvent } from './hub-ports';
import { recordsOf } from './hub-records';

/** How many signals share one command. */
const batchSize = 500;
/** How long the events of storage that is no longer BYOS are still taken, in milliseconds. */
const lateMs = 24 * 3_600_000;

/** What became of a batch: everything of it is committed, or nothing can be said of it yet. */
export type HubTaken = { ok: true } | { ok: false; reason: string };

/** What is to be looked at now. */
export type HubWakes = (what: 'requests' | 'control' | 'cards') => void;

/** An event that nothing could be made of. */
export type HubRefusal = RecordRefusal | 'NOT_TAKEN';

/**
 * Commits what the events of a partition show. A record of Customer Lockbox is a hint of which nothing else is believed,
 * as an alert is: whoever may write to the hub could write anything. One of the control plane has the activity log be
 * read. One of a storage log is judged as it stands, for the data plane is told nowhere else. The same events again
 * change nothing.
 */
export class HubTaking {
  constructor(
    private readonly context: EngineContext,
    private readonly wake: HubWakes,
  ) {}

  /** @param source the partition's. @throws WorkflowError and whatever the store throws: then nothing more was taken. */
  async take(source: string, events: readonly HubEvent[]): Promise<HubTaken> {
    const refusals = new Refusals();
    let pending: Signal[] = [];
    let ignored = 0;
    for (const event of events) {
      const records = await recordsOf(event);
      ignored += records.ignored;
      for (const [why, count] of records.refused) refusals.add(why, count, event);
      // Not by a spread: an event may hold more signals than a call may have arguments.
      pending = pending.length === 0 ? records.signals : pending.concat(records.signals);
      while (pending.length >= batchSize) {
        const taken = await this.signals(pending.slice(0, batchSize));
        if (!taken.ok) return taken;
        pending = pending.slice(batchSize);
      }
    }
    const taken = await this.signals(pending);
    if (!taken.ok) return taken;
    await this.refused(source, refusals);
    if (ignored > 0) this.context.report.events({ taken: 0, ignored, duplicates: 0 });
    return { ok: true };
  }

  /** Puts events aside that could not be taken: what is known of them is recorded, and reading goes on behind them. */
  park(source: string, event: HubEvent): Promise<void> {
    const refusals = new Refusals();
    refusals.add('NOT_TAKEN', 1, event);
    return this.refused(source, refusals);
  }

  private async signals(signals: readonly Signal[]): Promise<HubTaken> {
    if (signals.length === 0) return { ok: true };
    const data = signals.filter(isDataPlane);
    const control = signals.filter((signal) => !isDataPlane(signal));
    await this.lockbox(control.filter((signal) => meaningOf(signal).kind !== 'ignored'));
    const watched = await this.watched();
    if (watched === undefined) {
      // Without an inventory nobody knows whose storage it is: what is passed over now would never be told.
      return data.length === 0 ? { ok: true } : { ok: false, reason: 'the accounts were not read yet' };
    }
    if (control.some((signal) => controlSeen(signal, watched.places).kind === 'seen')) this.wake('control');
    await this.accesses(data, watched);
    return { ok: true };
  }

  private async lockbox(signals: readonly Signal[]): Promise<void> {
    if (signals.length === 0) return;
    const { taken, ignored } = await this.context.submit(takeAlerts(signals, { kind: 'unknown' }));
    this.context.report.events({ taken, ignored, duplicates: 0 });
    if (taken > 0) this.wake('requests');
  }

  private async accesses(signals: readonly Signal[], { places, late }: Watched): Promise<void> {
    const looks = signals.map((signal) => recordSeen(signal, places));
    const seen = looks.flatMap((look): AccessSeen[] => (look.kind === 'seen' ? look.seen : []));
    let ignored = looks.length - seen.length;
    let [taken, duplicates] = [0, 0];
    if (seen.length > 0) {
      const own = await ownIds(this.context);
      const counts = await this.context.submit(takeAccesses(seen, { own, late }));
      taken = counts.taken + counts.explained;
      duplicates = counts.duplicates;
      ignored += counts.ignored + counts.expected;
    }
    if (looks.length > 0) this.context.report.events({ taken, ignored, duplicates });
    if (taken > 0) this.wake('cards');
  }

  /** @returns undefined where the accounts were never read. */
  private async watched(): Promise<Watched | undefined> {
    const { store, clock } = this.context;
    const snapshot = await store.inventory();
    if (snapshot === undefined) return undefined;
    const now = inMs(clock, 0);
    const late = (await store.accountSnapshots()).filter(({ readAt }) => later(readAt, lateMs) >= now);
    return { places: placesOf(snapshot.inventory, [], late), late };
  }

  private async refused(source: string, refusals: Refusals): Promise<void> {
    const { submit, report } = this.context;
    const { first, counts } = refusals;
    if (first === undefined) return;
    const { sequence, enqueuedAt } = first;
    // Nothing of what it holds: it may be anything.
    const data = { source, refused: Object.fromEntries(counts), first: { sequence, enqueuedAt } };
    await submit(recordEntry({ type: 'records-refused', actor: { kind: 'service' }, data }));
    for (const [why, count] of counts) report.unreadable(source, why, count);
  }
}

/** What is watched, and what was until lately. */
interface Watched {
  places: Places;
  late: AccountSnapshot[];
}

/** What could not be read of a batch. */
class Refusals {
  readonly counts = new Map<HubRefusal, number>();
  /** The first event that something was wrong with. */
  first: { sequence: number; enqueuedAt: Instant } | undefined;

  add(why: HubRefusal, count: number, { sequence, enqueuedAt }: HubEvent): void {
    this.counts.set(why, (this.counts.get(why) ?? 0) + count);
    this.first ??= { sequence, enqueuedAt };
  }
}
