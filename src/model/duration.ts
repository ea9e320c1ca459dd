/** How a duration is written: `60s`, `30m`, `4h` or `3d`. */
export const durationPattern = /^[1-9]\d{0,4}[smhd]$/;

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @returns a duration in milliseconds, or undefined where the text does not fit {@link durationPattern}. */
export function durationMs(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  return Number(text.slice(0, -1)) * (unitMs[text.slice(-1)] ?? 0);
}
