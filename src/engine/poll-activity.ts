import { instant, later, type Instant, type Signal } from '../model';
import { isWatched } from '../watch';
import { takeSignals, type CursorMove, type Fence } from '../workflow';
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
  // A cursor of a clock that has been set back since lies ahead of now: what comes until then would be passed over.
  const overlapped = later(cursor < instant(now) ? cursor : instant(now), -overlapMs);
  return overlapped < oldest ? oldest : overlapped;
}

/** @returns the name that the reads of an activity log are known by, or of one provider's part of it. */
export function activityName(log: LogSource, provider?: string): string {
  return ['activity', log === 'tenant' ? log : log.id, ...(provider === undefined ? [] : [provider])].join('/');
}

/** A part of an activity log, and what becomes of its signals. */
export interface LogReading {
  log: LogSource;
  /** That of Customer Lockbox where none is named. */
  provider?: string;
  isWatched: (operation: string) => boolean;
  /** Takes a batch of them, and moves the cursor in the same commit. @param all the signals of this read. */
  take: (batch: readonly Signal[], move: CursorMove | undefined, all: readonly Signal[]) => Promise<TakenCounts>;
}

/** How many signals of a batch were which. */
interface TakenCounts {
  taken: number;
  ignored: number;
  duplicates: number;
}

/** Reads an activity log since the last read, with overlap; what was seen before is not taken twice. */
export function pollActivity(context: EngineContext, log: LogSource, fence: Fence): Promise<Polled> {
  const take: LogReading['take'] = (batch, move) => context.submit(takeSignals(batch, move), [fence]);
  return readLog(context, { log, isWatched, take });
}

/** Reads a part of an activity log since its last read. The cursor moves with what was read up to it. */
export async function readLog(context: EngineContext, { log, provider, isWatched, take }: LogReading): Promise<Polled> {
  const source = activityName(log, provider);
  const { azure, clock, report, store } = context;
  const now = clock.now();
  const cursor = await store.cursor(source);
  const window = { from: windowStart(cursor?.cursor, now), to: instant(now), isWatched };
  const read = await azure.activity(log, { ...window, ...(provider === undefined ? {} : { provider }) });
  if (!read.ok) return failed(context, source, read);
  for (const { why } of read.value.unreadable) report.unreadable(source, why);

  const { signals, ignored, azureNow } = read.value;
  // Events bear Azure's time: by a clock of ours that is ahead, the next read would begin behind those yet to come.
  const end = azureNow !== undefined && azureNow < window.to ? azureNow : window.to;
  let isNews = false;
  for (let start = 0; start === 0 || start < signals.length; start += batchSize) {
    const last = start + batchSize >= signals.length;
    // The cursor moves with the last batch only: a crash before it reads the window again.
    const move = last ? { source, cursor: end } : undefined;
    const counts = await take(signals.slice(start, start + batchSize), move, signals);
    report.events(counts);
    isNews ||= counts.taken > 0;
  }
  if (ignored > 0) report.events({ taken: 0, ignored, duplicates: 0 });
  report.sourceRead(source, instant(now));
  return { ok: true, isBusy: isNews, isNews };
}
