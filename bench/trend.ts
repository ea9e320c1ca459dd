/** A figure over time: a moment in milliseconds, and what was measured then. */
export interface Point {
  atMs: number;
  value: number;
}

/** How a figure went over a time. */
export interface Trend {
  /** Of the first and of the last third. */
  first: number;
  last: number;
  /** What it grew by from the first to the last moment, along the straight line that fits best. */
  growth: number;
  isFlat: boolean;
}

/**
 * Whether a figure stayed where it was: the line that fits its points best (least squares) rises by no more than is
 * allowed from the first to the last moment.
 *
 * @param allowed a part of the middle of all, and at least so much.
 */
export function trendOf(points: readonly Point[], allowed: { part: number; atLeast: number }): Trend {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [atMs, value] = [mean(points.map((one) => one.atMs)), mean(points.map((one) => one.value))];
  const rise = points.reduce((sum, one) => sum + (one.atMs - atMs) * (one.value - value), 0);
  const run = points.reduce((sum, one) => sum + (one.atMs - atMs) ** 2, 0);
  const spanMs = (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0);
  const growth = run === 0 ? 0 : (rise / run) * spanMs;
  const third = Math.max(1, Math.floor(points.length / 3));
  return {
    first: mean(points.slice(0, third).map((one) => one.value)),
    last: mean(points.slice(-third).map((one) => one.value)),
    growth,
    isFlat: growth <= Math.max(allowed.atLeast, allowed.part * value),
  };
}
