/** From when until when a query looks; milliseconds since 1970, the end left out. */
export interface Within {
  from: number;
  to: number;
}

/**
 * @param text a duration (`PT1H`, `P1D`: until now), or two parts with a slash: moments, or a moment and a duration.
 * @returns what it covers, everything where it is absent, undefined for what cannot be read.
 */
export function parseTimespan(text: string | undefined, now: number): Within | undefined {
  if (text === undefined || text === '') return { from: -Infinity, to: Infinity };
  const [first = '', second] = text.split('/');
  if (second === undefined) {
    const length = durationIn(first);
    return length === undefined ? undefined : { from: now - length, to: now };
  }
  const [start, end] = [Date.parse(first), Date.parse(second)];
  const [before, after] = [durationIn(first), durationIn(second)];
  if (!Number.isNaN(start)) return between(start, after === undefined ? end : start + after);
  return before === undefined ? undefined : between(end - before, end);
}

function between(from: number, to: number): Within | undefined {
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : { from, to };
}

function durationIn(text: string): number | undefined {
  const [, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text) ?? [];
  if ([days, hours, minutes, seconds].every((part) => part === undefined)) return undefined;
  const of = (part: string | undefined, ms: number): number => Number(part ?? 0) * ms;
  return of(days, 86_400_000) + of(hours, 3_600_000) + of(minutes, 60_000) + of(seconds, 1000);
}
