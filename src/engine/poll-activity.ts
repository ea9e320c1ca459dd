import { instant, later, type Instant } from '../model';
import { isWatched } from '../watch';
import { takeSignals, type Fence } from '../workflow';
import type { EngineContext } from './context';
import { failed, type Polled } from './poll-lockbox';
import type { LogSource } from './ports';

const minuteMs = 60_000;
/** Events appear 3 to 20 minutes late with their old timestamps: each read goes back over this much again. */
const overlapMs = 45 * minuteMs;
/** At the first start: no Lockbox request that can still be decided is older than four days. */
const firstReadMs = 4 * 24 * 60 * minuteMs;
/** Azure keeps the log for 90 days. */
const keptMs = 90 * 24 * 60 * minuteMs;
const batchSize = 500;

/** @returns from when to read, given where the last read ended. */
export function windowStart(cursor: Instant | undefined, now: Date): Instant {
  if (cursor === undefined) return instant(new Date(now.getTime() - firstReadMs));
  const oldest = instant(new Date(now.getTime() - keptMs));
  const overlapped = later(cursor, -overlapMs);
  return overlapped < oldest ? oldest : overlapped;
}

/** @returns the name that the reads of an activity log are known by. */
export function activityName(source: LogSource): string {
  return `activity/${source === 'tenant' ? source : source.id}`;
}

/** Reads an activity log since the last read, with overlap; what was seen before is not taken twice. */
export async function pollActivity(context: EngineContext, log: LogSource, fence: Fence): Promise<Polled> {
  const source = activityName(log);
  const { azure, clock, report, store, submit } = context;
  const now = clock.now();
  const cursor = await store.cursor(source);
  const from = windowStart(cursor?.cursor, now);
  const read = await azure.activity(log, { from, to: instant(now), isWatched });
  if (!read.ok) return failed(context, source, read);
  for (const { why } of read.value.unreadable) report.unreadable(source, why);

  const { signals, ignored } = read.value;
  for (let start = 0; start === 0 || start < signals.length; start += batchSize) {
    const last = start + batchSize >= signals.length;
    // The cursor moves with the last batch only: a crash before it reads the window again.
    const move = last ? { source, cursor: instant(now) } : undefined;
    report.events(await submit(takeSignals(signals.slice(start, start + batchSize), move), [fence]));
  }
  if (ignored > 0) report.events({ taken: 0, ignored, duplicates: 0 });
  report.sourceRead(source, instant(now));
  return { ok: true };
}
