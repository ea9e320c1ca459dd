import type { Clock } from '../../model';

/** Far more than anybody answers in the time; beyond it the oldest are forgotten. */
const maxTickets = 10_000;

/**
 * The tickets that were used up, in this instance's memory. Another instance does not know them: there the sign-in page,
 * whose code is good once, and the request itself, which is decided once, keep a ticket from working twice.
 */
export class UsedTickets {
  private readonly used = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly keepMs: number,
  ) {}

  has(id: string): boolean {
    this.forget();
    return this.used.has(id);
  }

  /** @returns false where it was used before. */
  use(id: string): boolean {
    if (this.has(id)) return false;
    this.used.set(id, this.clock.now().getTime() + this.keepMs);
    return true;
  }

  private forget(): void {
    const now = this.clock.now().getTime();
    for (const [id, until] of this.used) {
      if (until > now && this.used.size <= maxTickets) return;
      this.used.delete(id);
    }
  }
}
