import { ownLookAt, type AccessRequest } from '../model';
import { apart, type EngineContext } from './context';
import { carryOut } from './decide';

/**
 * The decisions that only this instance can carry out, because it holds their approvers' tokens. They start at once and
 * under no lease: each step is taken by compare-and-set on the request's version, so whoever else looks at it meanwhile
 * can only lose. Nothing stands here alone: what is forgotten is given up by whoever looks next.
 */
export class OwnDecisions {
  /** When each is looked at again, in milliseconds since 1970. */
  private readonly due = new Map<string, number>();

  constructor(private readonly context: EngineContext) {}

  /** Has a request's decision carried out in the next round. */
  take(requestId: string): void {
    this.due.set(requestId, 0);
  }

  /** @returns whether anything was looked at. */
  async round(): Promise<boolean> {
    const now = this.context.clock.now().getTime();
    const ids = [...this.due].filter(([, at]) => at <= now).map(([id]) => id);
    for (const id of ids) {
      const done = await apart(this.context, `decide-own/${id}`, () => this.look(id));
      // One that failed here, for whatever reason, is left to whoever looks next.
      if (!done) this.due.delete(id);
    }
    return ids.length > 0;
  }

  private async look(id: string): Promise<void> {
    const before = await this.context.store.request(id);
    if (isOwn(before)) await carryOut(this.context, before, []);
    const after = await this.context.store.request(id);
    if (isOwn(after)) this.due.set(id, Date.parse(ownLookAt(after) ?? ''));
    else this.due.delete(id);
  }
}

/** Whether a decision still needs the token that is here. */
function isOwn(request: AccessRequest | undefined): request is AccessRequest {
  const current = request?.current;
  return current?.state === 'deciding' && current.as !== undefined && current.sent !== 'accepted';
}
