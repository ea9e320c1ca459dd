import type { AccessSeen, Instant } from '../model';

/** The most rows that are remembered; of one that is forgotten the database still knows. */
const most = 50_000;

/**
 * Which rows of a storage log were committed by this instance, and with which count. Most of what is read was read five
 * minutes before: so only what has grown is taken to the database. What it keeps is lost with the process, and then
 * everything is taken there once more, which changes nothing.
 */
export class DataMemory {
  private readonly counts = new Map<string, { count: number; last: Instant }>();
  private surroundings = '';

  /** Forgets everything where what accesses are judged by is not what it was. */
  judgedBy(surroundings: string): void {
    if (surroundings !== this.surroundings) this.counts.clear();
    this.surroundings = surroundings;
  }

  /** Forgets what cannot be read again. */
  forgetBefore(moment: Instant): void {
    for (const [key, { last }] of this.counts) if (last < moment) this.counts.delete(key);
  }

  /** @returns those with a higher count than before. */
  grown(seen: readonly AccessSeen[]): AccessSeen[] {
    return seen.filter(({ key, count }) => count > (this.counts.get(key)?.count ?? 0));
  }

  /** They were committed. */
  took(seen: readonly AccessSeen[]): void {
    for (const { key, count, last } of seen) {
      this.counts.delete(key);
      this.counts.set(key, { count, last });
    }
    for (const key of this.counts.keys()) {
      if (this.counts.size <= most) return;
      this.counts.delete(key);
    }
  }
}
