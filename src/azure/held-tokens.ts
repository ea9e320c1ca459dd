import type { Clock } from '../model';

/** Nobody decides more requests than this at a time; the oldest token goes first. */
const maxTokens = 500;

/** Whose token it is and what it is for. */
export interface TokenFor {
  requestId: string;
  /** Entra object id. */
  personId: string;
}

interface Held {
  token: string;
  expiresAtMs: number;
}

/**
 * The approvers' own tokens, each for one answer to one request. They are in this memory and nowhere else: dropped once
 * Azure answered, when they end, and when the service stops.
 */
export class HeldTokens {
  private readonly held = new Map<string, Held>();

  constructor(private readonly clock: Clock) {}

  /** @param expiresAtMs when Azure stops taking it, in milliseconds since 1970. */
  hold(whose: TokenFor, token: string, expiresAtMs: number): void {
    this.sweep();
    this.held.delete(keyOf(whose));
    this.held.set(keyOf(whose), { token, expiresAtMs });
    const [oldest] = this.held.keys();
    if (this.held.size > maxTokens && oldest !== undefined) this.held.delete(oldest);
  }

  /** @returns the token, if it is here and still good. */
  of(whose: TokenFor): string | undefined {
    this.sweep();
    return this.held.get(keyOf(whose))?.token;
  }

  drop(whose: TokenFor): void {
    this.held.delete(keyOf(whose));
  }

  /** How many are held. */
  get size(): number {
    return this.held.size;
  }

  clear(): void {
    this.held.clear();
  }

  private sweep(): void {
    const now = this.clock.now().getTime();
    for (const [key, { expiresAtMs }] of this.held) if (expiresAtMs <= now) this.held.delete(key);
  }
}

function keyOf({ requestId, personId }: TokenFor): string {
  return `${requestId}/${personId.toLowerCase()}`;
}
