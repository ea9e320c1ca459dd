import type { Clock } from '../model';
import type { Turn } from '../outbox';
import { appLimits, conversationLimits, type Limit } from './limits';

/** Conversations whose past is kept; a bot rarely speaks to more within an hour. */
const maxConversations = 10_000;

/**
 * Keeps what is sent below Teams' limits, so that 429 is the exception. It keeps time by the clock it is given.
 *
 * A send counts from its start until a window after its end. Teams counts it somewhere in between, and no network can
 * push more sends into one of Teams' windows than into ours. The price is the time of one call in each window.
 *
 * It knows only what this process sent: after a restart, or when another instance takes over, the first window may be
 * fuller than Teams allows, and what Teams says then is obeyed.
 */
export class Pace {
  private readonly conversations = new Map<string, Past>();
  private readonly app = new Past(appLimits);

  constructor(private readonly clock: Clock) {}

  /** Takes a turn, if one is free. */
  take(conversationId: string): Turn {
    const nowMs = this.clock.now().getTime();
    const past = this.pastOf(conversationId);
    const ownMs = past.waitMs(nowMs);
    const appMs = this.app.waitMs(nowMs);
    if (appMs > 0) return { free: false, afterMs: appMs, all: true };
    if (ownMs > 0) return { free: false, afterMs: ownMs, all: false };
    for (const one of [past, this.app]) one.begin();
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      for (const one of [past, this.app]) one.end(this.clock.now().getTime());
    };
    return { free: true, end };
  }

  /** Keeps silent in a conversation for as long as Teams asks for. */
  hold(conversationId: string, ms: number): void {
    this.pastOf(conversationId).hold(this.clock.now().getTime() + ms);
  }

  private pastOf(conversationId: string): Past {
    const past = this.conversations.get(conversationId) ?? new Past(conversationLimits);
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

/** What was sent under some limits, as far back as they reach. */
class Past {
  private readonly ended: number[] = [];
  private underWay = 0;
  /** Until when Teams has asked for silence. */
  private heldUntilMs = 0;

  constructor(private readonly limits: readonly Limit[]) {}

  /** @returns how long no further send may begin; 0 where one may. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.heldUntilMs - nowMs, ...this.limits.map((limit) => this.waitUnder(limit, nowMs)));
  }

  begin(): void {
    this.underWay += 1;
  }

  end(nowMs: number): void {
    this.underWay = Math.max(0, this.underWay - 1);
    this.ended.push(nowMs);
    const kept = Math.max(...this.limits.map(({ count }) => count));
    if (this.ended.length > kept) this.ended.splice(0, this.ended.length - kept);
  }

  hold(untilMs: number): void {
    this.heldUntilMs = Math.max(this.heldUntilMs, untilMs);
  }

  private waitUnder({ count, windowMs }: Limit, nowMs: number): number {
    const room = count - this.underWay;
    // Each that is under way stays in the window for at least as long as the window is.
    if (room <= 0) return windowMs;
    const nth = this.ended.at(-room);
    return nth === undefined ? 0 : Math.min(windowMs, nth + windowMs - nowMs);
  }
}
