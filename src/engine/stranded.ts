import { askElsewhere, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';

/** How long an approver may be out of reach before a channel is asked to find them, in milliseconds. */
const patienceMs = 60_000;

/**
 * Tries another way to approvers who cannot be shown a card in a conversation of their own: a channel gets it, with a
 * mention of them. What was asked for already is kept in memory, so that it is not asked for at each turn; after a restart
 * it is asked for once more, and the workflow sees that it stands.
 */
export class Stranded {
  private readonly asked = new Map<string, string>();

  constructor(private readonly context: EngineContext) {}

  /** @returns how many requests were newly brought before a channel. */
  async round(fence: Fence): Promise<number> {
    const { store, clock, submit } = this.context;
    const stranded = await store.stranded(inMs(clock, -patienceMs));
    const present = new Set(stranded.map(({ requestId }) => requestId));
    for (const id of this.asked.keys()) if (!present.has(id)) this.asked.delete(id);
    let newly = 0;
    for (const { requestId, people } of stranded) {
      const key = people.join(' ');
      if (this.asked.get(requestId) === key) continue;
      await apart(this.context, `reach/${requestId}`, async () => {
        const answer = await submit(askElsewhere(requestId, people), [fence]);
        if (answer !== 'no-channel') this.asked.set(requestId, key);
        if (answer === 'asked') newly += 1;
      });
    }
    return newly;
  }
}
