import type { IgnoredReason, RecordRefusal } from '../model';
import type { RecordPlace } from './window';

/** A refused record with its file. */
export interface RefusedRecord extends RecordPlace {
  file: string;
  reason: RecordRefusal;
}

/** What became of the records of a replay: the four counts add up to `records`. */
export interface TallyReport {
  records: number;
  taken: number;
  ignored: number;
  refused: number;
  duplicates: number;
  /** Requests that were opened. */
  requests: number;
  /** The first hundred thousand; `refused` counts all. */
  refusals: RefusedRecord[];
  ignoredBy: Partial<Record<IgnoredReason, number>>;
}

const maxRefusals = 100_000;

/** Counts what became of each record, so that none is unaccounted for. */
export class Tally {
  private readonly counts: TallyReport = {
    records: 0,
    taken: 0,
    ignored: 0,
    refused: 0,
    duplicates: 0,
    requests: 0,
    refusals: [],
    ignoredBy: {},
  };

  get records(): number {
    return this.counts.records;
  }

  /** @param opened how many requests it opened. */
  taken(opened: number): void {
    this.counts.records += 1;
    this.counts.taken += 1;
    this.counts.requests += opened;
  }

  duplicate(): void {
    this.counts.records += 1;
    this.counts.duplicates += 1;
  }

  ignored(why: IgnoredReason): void {
    this.counts.records += 1;
    this.counts.ignored += 1;
    this.counts.ignoredBy[why] = (this.counts.ignoredBy[why] ?? 0) + 1;
  }

  refused(record: RefusedRecord): void {
    this.counts.records += 1;
    this.counts.refused += 1;
    if (this.counts.refusals.length < maxRefusals) this.counts.refusals.push(record);
  }

  report(): TallyReport {
    return { ...this.counts };
  }
}
