import type { Gap, Instant } from '../model';

/** How a source stands: when it was last read to its end, and how long after that the next read is owed. */
export interface SourceRead {
  source: string;
  readAt: Instant;
  allowedMs: number;
}

/** What was recorded of reading a source: its very first read to the end, or a gap between two of them. */
export type CoverageEvent = { kind: 'began'; source: string; at: Instant } | ({ kind: 'gap' } & Gap);

/** A time between two moments. */
export interface Period {
  from: Instant;
  to: Instant;
}

/** @returns the gap between two reads of a source, or undefined where the second came in time. */
export function gapBetween(before: Instant, after: Instant, allowedMs: number): Period | undefined {
  return Date.parse(after) - Date.parse(before) > allowedMs ? { from: before, to: after } : undefined;
}

/**
 * The gaps of sources in a period: recorded ones, the time before a source was first read, one that still lasts, and for
 * a source that was never read all of the period. What lies outside of the period is cut off.
 *
 * @param sources that should have been read.
 */
export function gapsOf(
  sources: readonly string[],
  period: Period,
  { reads, events }: { reads: readonly SourceRead[]; events: readonly CoverageEvent[] },
): Gap[] {
  const readOf = new Map(reads.map((read) => [read.source, read]));
  return [...new Set(sources)].sort().flatMap((source) => {
    const read = readOf.get(source);
    if (read === undefined) return [{ source, ...period }];
    const own = events.filter((event) => event.source === source);
    const found = own.map((event) =>
      event.kind === 'began' ? gapBetween(period.from, event.at, read.allowedMs) : { from: event.from, to: event.to },
    );
    const lasting = gapBetween(read.readAt, period.to, read.allowedMs);
    const all = [...found, lasting].filter((gap) => gap !== undefined);
    return joined(all, period).map((gap) => ({ source, ...gap }));
  });
}

/** Gaps cut to the period, in order; those that touch are one. */
function joined(gaps: readonly Period[], period: Period): Period[] {
  const inside = gaps
    .map(({ from, to }) => ({
      from: from < period.from ? period.from : from,
      to: to > period.to ? period.to : to,
    }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const all: Period[] = [];
  for (const gap of inside) {
    const last = all.at(-1);
    if (last !== undefined && gap.from <= last.to) last.to = gap.to > last.to ? gap.to : last.to;
    else all.push({ ...gap });
  }
  return all;
}
