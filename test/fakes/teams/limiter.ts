/** What Teams allows, as documented: to one conversation, and to one app in one tenant. Counts and milliseconds. */
const toConversation = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const;
const toApp = [[30, 1_000]] as const;

type Limits = readonly (readonly [count: number, windowMs: number])[];

/**
 * Teams' limits as Teams keeps them: a call is counted when it arrives, and one that is too many is answered 429 with
 * the seconds to wait. Such a call counts, too: whoever goes on asking waits longer.
 */
export class Limiter {
  /** How many calls were too many. */
  refused = 0;
  private readonly calls = new Map<string, number[]>();

  /** @param nowMs the clock that Teams goes by. */
  constructor(private readonly nowMs: () => number) {}

  /** A call arrives. @returns the seconds to wait where it is one too many. */
  arrive(conversationId: string): number | undefined {
    const nowMs = this.nowMs();
    const waits = [this.count(conversationId, toConversation, nowMs), this.count('', toApp, nowMs)];
    const waitMs = Math.max(...waits);
    if (waitMs <= 0) return undefined;
    this.refused += 1;
    return Math.ceil(waitMs / 1_000);
  }

  private count(key: string, limits: Limits, nowMs: number): number {
    const longestMs = Math.max(...limits.map(([, windowMs]) => windowMs));
    const past = (this.calls.get(key) ?? []).filter((at) => at > nowMs - longestMs);
    const waits = limits.map(([count, windowMs]) => {
      const nth = past.at(-count);
      return nth === undefined ? 0 : nth + windowMs - nowMs;
    });
    this.calls.set(key, [...past, nowMs]);
    return Math.max(...waits);
  }
}
