import { isHeldBy, type Hold, type Instant } from '../model';
import { eraseLoose, eraseRequest, forgetPast, retentionLooked, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';
import type { LooseValue, PlaceOfValue } from './ports';

/** How many requests, and how many single values, are erased in one round: each is one commit. */
const requestsAtOnce = 50;
const valuesAtOnce = 500;
/** How long after the end of one look at everything the next one begins, in milliseconds. */
const lookEveryMs = 3_600_000;
/** How long an instance leaves it to another one that holds the lease, in milliseconds. */
const leaveForMs = 5 * 60_000;

/**
 * Entries whose values the service still works with: by them it is proven whose an address is, and who is in a group, for
 * as long as that decides who may answer.
 */
const inUse: ReadonlySet<string> = new Set(['approver-pinned', 'group-read']);

/**
 * Erases personal data whose time is over: of requests that closed so long ago, and of entries that belong to no request.
 * What a hold keeps stays. Each erasure is an entry.
 */
export class Retention {
  private nextLookAt: Instant | undefined;
  private behind: PlaceOfValue | undefined;
  private erased = { requests: 0, values: 0 };

  /** @param afterMs how long personal data is kept, in milliseconds. */
  constructor(
    private readonly context: EngineContext,
    private readonly afterMs: number,
  ) {}

  /** Whether it is time to look. */
  get isDue(): boolean {
    return this.nextLookAt === undefined || inMs(this.context.clock, 0) >= this.nextLookAt;
  }

  /** Leaves it to the instance that does it, for a while. */
  leave(): void {
    this.nextLookAt = inMs(this.context.clock, leaveForMs);
  }

  /** One bounded round. @returns whether there is more to do at once. */
  async round(fence: Fence): Promise<boolean> {
    const { clock, store, submit } = this.context;
    const { afterMs } = this;
    if (!this.isDue) return false;
    const before = inMs(clock, -afterMs);
    const holds = await store.holds();
    if (await this.requestsBefore(before, holds, fence)) return true;
    if (await this.valuesBefore(before, holds, fence)) return true;
    // What stands beside the ledger of things that were over in a time that is held stays with it.
    if (holds.every(({ match }) => match.requestId !== undefined)) await submit(forgetPast(before), [fence]);
    await submit(retentionLooked({ afterMs, ...this.erased, holds: holds.length }), [fence]);
    [this.behind, this.erased] = [undefined, { requests: 0, values: 0 }];
    this.nextLookAt = inMs(clock, lookEveryMs);
    return false;
  }

  private async requestsBefore(before: Instant, holds: readonly Hold[], fence: Fence): Promise<boolean> {
    const { store, submit } = this.context;
    const ids = await store.erasable(before, holds, requestsAtOnce);
    let erased = 0;
    for (const id of ids) {
      await apart(this.context, `retention/${id}`, async () => {
        const answer = await submit(eraseRequest(id, { why: 'retention', afterMs: this.afterMs }), [fence]);
        if (!answer.ok) return;
        erased += 1;
        this.erased.values += answer.erasure.values;
      });
    }
    this.erased.requests += erased;
    // Those that could not be erased would come again and again: what else there is has its turn.
    return erased > 0 && ids.length === requestsAtOnce;
  }

  private async valuesBefore(before: Instant, holds: readonly Hold[], fence: Fence): Promise<boolean> {
    const { store, submit } = this.context;
    const page = await store.looseValues(before, this.behind, valuesAtOnce);
    const values = page.filter((value) => !isKept(value, holds));
    if (values.length > 0) {
      await submit(eraseLoose({ before, afterMs: this.afterMs, values }), [fence]);
      this.erased.values += values.length;
    }
    this.behind = page.at(-1);
    return page.length === valuesAtOnce;
  }
}

function isKept({ type, at, requestIds, hold }: LooseValue, holds: readonly Hold[]): boolean {
  if (inUse.has(type)) return true;
  // Why something is held is kept for as long as it is.
  if (type === 'hold-added' && holds.some(({ id }) => id === hold)) return true;
  return holds.some((one) =>
    one.match.requestId === undefined ? isHeldBy(one, { at }) : requestIds.includes(one.match.requestId),
  );
}
