/** At most `count` calls within any stretch of `windowMs` milliseconds. */
export interface Limit {
  count: number;
  windowMs: number;
}

/**
 * Teams' limits for what a bot sends and changes in one conversation ("Optimize your bot with rate limiting in Teams",
 * send to conversation, per bot and thread).
 */
export const conversationLimits: readonly Limit[] = [
  { count: 7, windowMs: 1_000 },
  { count: 8, windowMs: 2_000 },
  { count: 60, windowMs: 30_000 },
  { count: 1_800, windowMs: 3_600_000 },
];

/**
 * The limit for one app in one tenant. Microsoft names 50 calls a second at one place and 30 at another; the lower one
 * keeps both, and leaves room for roster look-ups and answers to what people write.
 */
export const appLimits: readonly Limit[] = [{ count: 30, windowMs: 1_000 }];
