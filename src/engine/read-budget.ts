/** How many reads of Azure there may be. */
export interface ReadLimits {
  /** On average. */
  perSecond: number;
  /** At once, after a time without any. */
  burst: number;
}

/**
 * What one bucket of Azure Resource Manager gives, less a tenth: it refills by 25 reads a second and holds 250, for each
 * subscription and for the tenant, as one identity reads them; see
 * https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling.
 * All subscriptions together are kept to what one of them would allow, so that no bucket can run dry however they are
 * counted.
 */
export const armReads: ReadLimits = { perSecond: 22, burst: 220 };

/** After Azure said that it is too much, this part of the pace is left. */
const backOff = 0.5;
/** No answer slows the reads down to less than this part. */
const leastPart = 0.05;
/** A pace that was cut down is whole again after this long without another such answer, in milliseconds. */
const recoverMs = 120_000;
/** Answers that come this close together are about the same reads, in milliseconds. */
const togetherMs = 5_000;

/**
 * A bucket of reads: what Azure is asked costs, and whoever can wait waits until there is something in it. What cannot
 * wait takes it below nothing, and the others wait the longer. Times are milliseconds since 1970 and handed in; a clock
 * that is set back gives nothing.
 */
export class ReadBudget {
  private tokens: number;
  private filledAtMs: number | undefined;
  private held = 0;
  private part = 1;
  private slowedAtMs = Number.NEGATIVE_INFINITY;

  constructor(readonly limits: ReadLimits = armReads) {
    this.tokens = limits.burst;
  }

  /** How many reads a second there may be now. */
  get perSecond(): number {
    return this.limits.perSecond * this.part;
  }

  /** Whether another read may begin. */
  has(nowMs: number): boolean {
    this.fill(nowMs);
    return this.tokens - this.held >= 1;
  }

  /** Keeps one read for somebody who begins, until it is clear how many they made. */
  hold(): void {
    this.held += 1;
  }

  /** Gives back what {@link hold} kept: what was read meanwhile was spent. */
  release(): void {
    this.held -= 1;
  }

  /** A read went out. */
  spend(nowMs: number): void {
    this.fill(nowMs);
    this.tokens -= 1;
  }

  /** Azure said that it is too much. */
  throttled(nowMs: number): void {
    this.fill(nowMs);
    if (Math.abs(nowMs - this.slowedAtMs) < togetherMs) return;
    this.slowedAtMs = nowMs;
    this.part = Math.max(leastPart, this.part * backOff);
  }

  private fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - (this.filledAtMs ?? nowMs));
    this.filledAtMs = nowMs;
    this.tokens = Math.min(this.limits.burst, this.tokens + (passedMs / 1_000) * this.perSecond);
    this.part = Math.min(1, this.part + passedMs / recoverMs);
  }
}
