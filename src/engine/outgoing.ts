import { outgoingSource, readOutgoingState, type OutgoingState } from '../model';
import { outgoingPlanned, outgoingTried, type Fence } from '../workflow';
import { apart, type EngineContext } from './context';
import type { Outgoing } from './ports';

/** How soon it is tried again where something could not go out, in milliseconds. */
const soonMs = 60_000;

/** Has what is to go out by itself go out, each by itself: what is under way goes to its planned end after a crash too. */
export class OutgoingRounds {
  constructor(
    private readonly context: EngineContext,
    private readonly all: readonly Outgoing[],
  ) {}

  /** One round. @returns how many of them have more to send at once. */
  async round(fence: Fence): Promise<number> {
    let more = 0;
    for (const outgoing of this.all) {
      await apart(this.context, outgoingSource(outgoing.id), async () => {
        if (await this.one(outgoing, fence)) more += 1;
      });
    }
    return more;
  }

  private async one(outgoing: Outgoing, fence: Fence): Promise<boolean> {
    const { store, submit } = this.context;
    const { id, everyMs } = outgoing;
    const state = readOutgoingState((await store.cursor(outgoingSource(id)))?.cursor);
    if (!this.isDue(state, everyMs)) return false;
    const end = await outgoing.end();
    // What is taken up from now on begins where the ledger ends when it is first looked at.
    const next = state.next ?? (outgoing.from === 'now' ? end : 0);
    if (next === undefined || end === undefined) return false;
    const planned = underWay(state);
    const to = planned ?? outgoing.until(next, end);
    const isKept = state.next !== undefined && (!outgoing.isPlanned || planned !== undefined);
    if (to <= next) {
      if (state.next === undefined) await submit(outgoingPlanned(outgoing, next, next), [fence]);
      return false;
    }
    if (!isKept) await submit(outgoingPlanned(outgoing, next, to), [fence]);
    const tried = await outgoing.send(next, to);
    await submit(outgoingTried(outgoing, tried), [fence]);
    return tried.ok && tried.next < end;
  }

  private isDue(state: OutgoingState, everyMs: number): boolean {
    const { triedAt, isFailing } = state;
    if (triedAt === undefined || (underWay(state) !== undefined && isFailing !== true)) return true;
    const sinceMs = this.context.clock.now().getTime() - Date.parse(triedAt);
    // A clock that was set back must not hold it up.
    return sinceMs < 0 || sinceMs >= (isFailing === true ? Math.max(1_000, Math.min(soonMs, everyMs)) : everyMs);
  }
}

/** The end of what was begun and is not known to have gone out. */
function underWay({ next = 0, planned }: OutgoingState): number | undefined {
  return planned !== undefined && planned > next ? planned : undefined;
}
