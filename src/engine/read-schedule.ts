import { allowedFor, periodsOf, type Pace, type Periods, type SourceCounts, type SourceKind } from './read-plan';

/** Something that is read again and again. */
export interface Source {
  /** As the record knows it, e.g. `lockbox/<subscription>`. */
  name: string;
  kind: SourceKind;
  /** The subscription, or `tenant`. */
  of: string;
  /** The lease it is read under. */
  shard: string;
}

/** What a read came to. */
export type Outcome =
  | {
      ok: true;
      /** Something is open there, or happened. */
      isBusy: boolean;
      /** It is not read again before so long, in milliseconds. */
      restMs?: number;
    }
  /** @property afterMs how long it asks to be left alone. */
  | { ok: false; afterMs?: number };

/** How a source stands. */
export interface Freshness {
  name: string;
  kind: SourceKind;
  /** Since its last whole read, or since it is known, in milliseconds. */
  ageMs: number;
  /** How often it is to be read, in milliseconds. */
  periodMs: number;
  /** `late` where a read is owed, whether or not it fails. */
  state: 'fresh' | 'late' | 'failing';
}

interface Known {
  source: Source;
  sinceMs: number;
  startedMs?: number;
  readMs?: number;
  notBeforeMs: number;
  failures: number;
  isSlow: boolean;
  isFlying: boolean;
}

/** A subscription stays busy for so long after the last sign of it, in milliseconds. */
const busyForMs = 3_600_000;
/** A source that fails is tried again after a poll, then twice as long each time, up to this, in milliseconds. */
const failingAtMostMs = 5 * 60_000;
/** A read that takes longer is slow, and so is the source until a read is quicker, in milliseconds. */
const slowMs = 3_000;
/** How often it is looked anew which sources are due, in milliseconds. */
const lookEveryMs = 500;

/**
 * When each source is read next. It knows no clock and no Azure: moments are handed in, in milliseconds since 1970.
 *
 * A source is due one period after its last read began, and its deadline is one period after that. Among those that are
 * due the earliest deadline goes first. Since the periods together never plan more reads than there may be, none that
 * answers grows older than two periods and the time of a read: that is how no subscription is starved, however busy the
 * others are.
 */
export class ReadSchedule {
  private readonly known = new Map<string, Known>();
  private readonly busyUntilMs = new Map<string, number>();
  private readonly leftAlone = new Map<string, { fromMs: number; untilMs: number }>();
  private plan: Periods;
  private ready: Known[] = [];
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private nowMs = Number.NEGATIVE_INFINITY;

  /** @param pollMs how often a source is to be read where that is possible, in milliseconds. */
  constructor(private readonly pollMs: number) {
    const all = { busy: pollMs, quiet: pollMs };
    this.plan = { lockbox: all, activity: all };
  }

  /** What is read how often now. */
  get periods(): Periods {
    return this.plan;
  }

  /** Has exactly these be read; what is new is due at once. */
  keep(sources: readonly Source[], nowMs: number): void {
    const names = new Set(sources.map(({ name }) => name));
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
    for (const [of, untilMs] of this.busyUntilMs) if (nowMs >= untilMs) this.busyUntilMs.delete(of);
    for (const source of sources) {
      if (this.known.has(source.name)) continue;
      const fresh = { notBeforeMs: nowMs, failures: 0, isSlow: false, isFlying: false };
      this.known.set(source.name, { source, sinceMs: nowMs, ...fresh });
    }
    this.lookAgain();
  }

  /** Has all be read as soon as possible, but those that asked to be left alone. */
  want(nowMs: number): void {
    for (const one of this.known.values()) {
      if (one.failures > 0 || one.notBeforeMs > nowMs || one.startedMs === undefined) continue;
      delete one.startedMs;
      one.notBeforeMs = nowMs;
    }
    this.lookAgain();
  }

  /** Something happened in a subscription. */
  touch(subscription: string, nowMs: number): void {
    this.busyUntilMs.set(subscription, nowMs + busyForMs);
  }

  /** Leaves alone what is read under a lease that another instance holds. */
  leaveShard(shard: string, nowMs: number, forMs: number): void {
    this.leftAlone.set(shard, { fromMs: nowMs, untilMs: nowMs + forMs });
    this.lookAgain();
  }

  /**
   * Takes the source that is read next.
   *
   * @param perSecond how many reads there may be.
   * @param mayBeSlow whether one that is known to be slow may be taken.
   */
  take(nowMs: number, perSecond: number, mayBeSlow: boolean): Source | undefined {
    const isBack = nowMs < this.nowMs;
    this.nowMs = nowMs;
    if (isBack || nowMs - this.lookedAtMs >= lookEveryMs) this.look(nowMs, perSecond);
    const index = this.ready.findIndex(({ isSlow }) => mayBeSlow || !isSlow);
    const [next] = index < 0 ? [] : this.ready.splice(index, 1);
    if (next === undefined) return undefined;
    next.isFlying = true;
    next.startedMs = nowMs;
    return next.source;
  }

  /** A read that was taken came to its end. @param tookMs how long it took by a clock that is never set. */
  ended({ name, of }: Source, nowMs: number, outcome: Outcome, tookMs: number): void {
    const one = this.known.get(name);
    if (one === undefined) return;
    one.isFlying = false;
    one.isSlow = tookMs > slowMs;
    if (outcome.ok) {
      one.failures = 0;
      one.readMs = nowMs;
      one.notBeforeMs = nowMs + (outcome.restMs ?? 0);
      if (outcome.isBusy) this.touch(of, nowMs);
    } else {
      one.failures += 1;
      const backOffMs = Math.min(this.pollMs * 2 ** (one.failures - 1), Math.max(failingAtMostMs, this.pollMs));
      one.notBeforeMs = nowMs + Math.max(outcome.afterMs ?? 0, backOffMs);
    }
  }

  /** A read that was taken did not begin: another instance has that lease. */
  left({ name }: Source): void {
    const one = this.known.get(name);
    if (one === undefined) return;
    one.isFlying = false;
    delete one.startedMs;
  }

  /** Whether one that is under way is known to be slow. */
  isSlow({ name }: Source): boolean {
    return this.known.get(name)?.isSlow === true;
  }

  /** @returns how often a source is to be read, in milliseconds; undefined for one that is not. */
  periodOf(name: string): number | undefined {
    const one = this.known.get(name);
    return one === undefined ? undefined : this.plan[one.source.kind][this.paceOf(one, this.nowMs)];
  }

  /** How every source stands that this instance reads. */
  freshness(nowMs: number): Freshness[] {
    return [...this.known.values()]
      .filter(({ source }) => this.isOurs(source.shard, nowMs))
      .map((one) => {
        const { source, sinceMs, readMs = sinceMs, failures } = one;
        const periodMs = this.plan[source.kind][this.paceOf(one, nowMs)];
        const ageMs = Math.max(0, nowMs - readMs);
        const state = ageMs > allowedFor(periodMs) ? 'late' : failures > 0 ? 'failing' : 'fresh';
        return { name: source.name, kind: source.kind, ageMs, periodMs, state };
      });
  }

  private look(nowMs: number, perSecond: number): void {
    this.lookedAtMs = nowMs;
    const counts: SourceCounts = { lockbox: { busy: 0, quiet: 0 }, activity: { busy: 0, quiet: 0 } };
    const ours: { one: Known; pace: Pace }[] = [];
    for (const one of this.known.values()) {
      if (!this.isOurs(one.source.shard, nowMs)) continue;
      const pace = this.paceOf(one, nowMs);
      counts[one.source.kind][pace] += 1;
      if (!one.isFlying) ours.push({ one, pace });
    }
    this.plan = periodsOf(counts, this.pollMs, perSecond);
    const due: { one: Known; deadlineMs: number }[] = [];
    for (const { one, pace } of ours) {
      const periodMs = this.plan[one.source.kind][pace];
      const { startedMs, notBeforeMs } = one;
      const dueMs = startedMs === undefined ? notBeforeMs : Math.max(notBeforeMs, startedMs + periodMs);
      // A clock that was set back must not have it wait until it is late again.
      const isBack = startedMs !== undefined && nowMs < startedMs;
      if (isBack || nowMs >= dueMs) due.push({ one, deadlineMs: dueMs + periodMs });
    }
    this.ready = due.sort((a, b) => a.deadlineMs - b.deadlineMs).map(({ one }) => one);
  }

  private paceOf({ source, failures }: Known, nowMs: number): Pace {
    // What fails is not read more often than what does not, whatever happened there.
    return failures === 0 && nowMs < (this.busyUntilMs.get(source.of) ?? 0) ? 'busy' : 'quiet';
  }

  private isOurs(shard: string, nowMs: number): boolean {
    const left = this.leftAlone.get(shard);
    // A clock that was set back must not leave it alone for as long again: its holder may be gone by then.
    return left === undefined || nowMs >= left.untilMs || nowMs < left.fromMs;
  }

  private lookAgain(): void {
    this.lookedAtMs = Number.NEGATIVE_INFINITY;
  }
}
