import { instant, storageLogBinMs, type Instant } from '../model';

const hourMs = 3_600_000;
/** Rows come late: each read goes back over this much again. */
const overlapMs = 6 * hourMs;
/** Now and then, and at first, this much is gone back: Azure promises no bound for how late a row may come. */
const wideOverlapMs = 48 * hourMs;
/** After a longer pause no more than this is read: a usual workspace keeps its rows for so long. */
const keptMs = 30 * 24 * hourMs;
/** The longest time that one question asks about. */
const longestMs = 6 * hourMs;

/** A time of whole bins; its end is left out. */
export interface Window {
  from: Instant;
  to: Instant;
}

/**
 * @param cursor up to when the log was read.
 * @param isWide whether to go back far.
 * @returns what to read now, oldest first: whole bins without a gap, the one that has begun too.
 */
export function windowsDue(cursor: Instant | undefined, now: Date, isWide: boolean): Window[] {
  const nowMs = now.getTime();
  const readMs = Math.min(cursor === undefined ? nowMs : Date.parse(cursor), nowMs);
  const backMs = isWide || cursor === undefined ? wideOverlapMs : overlapMs;
  const end = binAt(nowMs) + storageLogBinMs;
  const windows: Window[] = [];
  for (let from = binAt(Math.max(readMs - backMs, nowMs - keptMs)); from < end; from += longestMs) {
    windows.push({ from: at(from), to: at(Math.min(from + longestMs, end)) });
  }
  return windows;
}

/** From when on rows may be read again: what is older is forgotten. */
export function rereadFrom(now: Date): Instant {
  return at(binAt(now.getTime() - wideOverlapMs - hourMs));
}

function binAt(ms: number): number {
  return Math.floor(ms / storageLogBinMs) * storageLogBinMs;
}

function at(ms: number): Instant {
  return instant(new Date(ms));
}
