import type { Clock } from '../model';

/** At most `count` sends within `windowMs`. */
interface Limit {
  count: number;
  windowMs: number;
}

/** Teams' limits for one bot in one conversation, and for one app in one tenant (30 to 50 a second). */
const perConversation: readonly Limit[] = [
  { count: 7, windowMs: 1_000 },
  { count: 8, windowMs: 2_000 },
  { count: 60, windowMs: 30_000 },
  { count: 1_800, windowMs: 3_600_000 },
];
const perApp: readonly Limit[] = [{ count: 30, windowMs: 1_000 }];
/** Conversations whose past is kept; a bot rarely speaks to more within an hour. */
const maxConversations = 10_000;

interface Past {
  sends: number[];
  /** Until when Teams has asked for silence. */
  heldUntilMs: number;
}

/** Keeps what is sent below Teams' limits, so that 429 is the exception. It keeps time by the clock it is given. */
export class Pace {
  private readonly conversations = new Map<string, Past>();
  private readonly app: number[] = [];

  constructor(private readonly clock: Clock) {}

  /**
   * Takes a turn, if one is free.
   *
   * @returns 0 when the send may go, else how long to wait, in milliseconds; then no turn was taken.
   */
  take(conversationId: string): number {
    const nowMs = this.clock.now().getTime();
    const past = this.pastOf(conversationId);
    const waitMs = Math.max(
      past.heldUntilMs - nowMs,
      waitFor(past.sends, perConversation, nowMs),
      waitFor(this.app, perApp, nowMs),
    );
    if (waitMs > 0) return waitMs;
    note(past.sends, nowMs, perConversation);
    note(this.app, nowMs, perApp);
    return 0;
  }

  /** Keeps silent in a conversation for as long as Teams asks for. */
  hold(conversationId: string, ms: number): void {
    const past = this.pastOf(conversationId);
    past.heldUntilMs = Math.max(past.heldUntilMs, this.clock.now().getTime() + ms);
  }

  private pastOf(conversationId: string): Past {
    const past = this.conversations.get(conversationId) ?? { sends: [], heldUntilMs: 0 };
    // Taken out and put back, it is the newest again; the one that was silent longest is forgotten first.
    this.conversations.delete(conversationId);
    this.conversations.set(conversationId, past);
    if (this.conversations.size > maxConversations) {
      const oldest = this.conversations.keys().next();
      if (oldest.done !== true) this.conversations.delete(oldest.value);
    }
    return past;
  }
}

function waitFor(sends: readonly number[], limits: readonly Limit[], nowMs: number): number {
  return Math.max(
    0,
    ...limits.map(({ count, windowMs }) => {
      const nth = sends.at(-count);
      return nth === undefined ? 0 : nth + windowMs - nowMs;
    }),
  );
}

function note(sends: number[], nowMs: number, limits: readonly Limit[]): void {
  sends.push(nowMs);
  const kept = Math.max(...limits.map(({ count }) => count));
  if (sends.length > kept) sends.splice(0, sends.length - kept);
}
