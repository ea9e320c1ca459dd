import { anchorSource, readAnchorState, type AnchorState, type SignedCheckpoint } from '../model';
import { anchorTried, checkpointPosted, postCheckpoint, type Fence } from '../workflow';
import { apart, type EngineContext } from './context';
import type { Anchor, LedgerContext } from './ports';

/** How soon it is tried again where a checkpoint could not be kept, in milliseconds. */
const soonMs = 60_000;

/** Has the newest checkpoint kept outside the database, at each anchor by itself. */
export class Anchors {
  constructor(
    private readonly context: EngineContext,
    private readonly ledger: LedgerContext,
  ) {}

  /** One round. @returns whether a message to a channel was put on its way. */
  async round(fence: Fence): Promise<boolean> {
    let isTold = false;
    const checkpoint = await this.ledger.newest();
    if (checkpoint === undefined) return false;
    for (const anchor of this.ledger.anchors) {
      await apart(this.context, anchorSource(anchor.id), async () => {
        isTold = (await this.one(anchor, checkpoint, fence)) || isTold;
      });
    }
    return isTold;
  }

  private async one(anchor: Anchor, checkpoint: SignedCheckpoint, fence: Fence): Promise<boolean> {
    const { store, submit } = this.context;
    const state = readAnchorState((await store.cursor(anchorSource(anchor.id)))?.cursor);
    if (state.posted !== undefined && (await submit(checkpointPosted(anchor, state.posted.key), [fence]))) return false;
    if (!this.isDue(state, checkpoint)) return false;
    if (anchor.kind === 'channel') return submit(postCheckpoint(anchor, anchor.channel, checkpoint), [fence]);
    const kept = await anchor.keep(checkpoint);
    await submit(anchorTried(anchor, kept.ok ? { ok: true, size: checkpoint.size } : kept), [fence]);
    return false;
  }

  private isDue({ kept, posted, triedAt, isFailing }: AnchorState, { size }: SignedCheckpoint): boolean {
    if ((kept?.size ?? posted?.size ?? 0) >= size) return false;
    if (triedAt === undefined) return true;
    const sinceMs = this.context.clock.now().getTime() - Date.parse(triedAt);
    // A clock that was set back must not hold it up.
    return sinceMs < 0 || sinceMs >= (isFailing === true ? Math.min(soonMs, this.ledger.everyMs) : this.ledger.everyMs);
  }
}
