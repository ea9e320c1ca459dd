import { afterAttempt, readyEvents, recipientKey, type EventDelivery, type SendEvent } from '../outbox';
import { dropEvents, eventAttempted, webhookSource, type Fence } from '../workflow';
import { apart, inMs, type EngineContext } from './context';

/** How many events are taken up for one webhook in one round. */
const roundSize = 50;
/** How many of a webhook that is gone are given up in one round. */
const dropSize = 500;
/**
 * What nobody tried this long after it was due belongs to a webhook that no instance knows, in milliseconds. An older
 * instance must not give up what a newer one, with one webhook more, has just enqueued.
 */
const unknownAfterMs = 10 * 60_000;

/** Tells other tools what is due, beside the cards and not in their way. Without webhooks it only gives up what is left. */
export class EventCourier {
  private readonly webhooks: SendEvent;

  constructor(private readonly context: EngineContext) {
    this.webhooks = context.webhooks ?? none;
  }

  /** One round: every webhook by itself, so that none holds up another. @returns how many attempts were made. */
  async round(fence: Fence): Promise<number> {
    const { keys } = this.webhooks;
    await this.dropOrphans(fence);
    const rounds = keys.map(async (key) => {
      let count = 0;
      await apart(this.context, `webhook/${key}`, async () => {
        count = await this.roundOf(key, fence);
      });
      return count;
    });
    // Each round is waited for, also where one fails: its commits must not go on under a lease that was given up.
    const ended = await Promise.allSettled(rounds);
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    return ended.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0);
  }

  /** Sends what is ready for a webhook, until it fails: then its other events are left to the next round. */
  private async roundOf(key: string, fence: Fence): Promise<number> {
    const { clock, store, submit, report } = this.context;
    const now = inMs(clock, 0);
    const open = await store.eventsOpen(key, now, roundSize);
    let isTold = ((await store.cursor(webhookSource(key)))?.cursor ?? '') !== '';
    let attempts = 0;
    for (const before of readyEvents(open, now)) {
      attempts += 1;
      const verdict = await this.webhooks.send(key, before.content.event);
      const after = afterAttempt(before, 1, verdict, clock) as EventDelivery;
      const name = this.webhooks.nameOf(key);
      const body = verdict.kind === 'sent' ? { body: verdict.body } : {};
      isTold = await submit(eventAttempted({ before, after, ...body, name, isTold }), [fence]);
      if (verdict.kind !== 'later') report.delivered(outcomeOf(after));
      if (verdict.kind !== 'sent') break;
    }
    return attempts;
  }

  private async dropOrphans(fence: Fence): Promise<void> {
    const { clock, store, submit } = this.context;
    const known = this.webhooks.keys.map((key) => recipientKey({ kind: 'webhook', key }));
    const orphans = await store.eventsOfOthers(known, inMs(clock, -unknownAfterMs), dropSize);
    if (orphans.length > 0) await submit(dropEvents(orphans), [fence]);
  }
}

const none: SendEvent = {
  keys: [],
  nameOf: (key) => key,
  send: () => Promise.resolve({ kind: 'never', reason: 'there is no such webhook' }),
};

function outcomeOf({ status }: EventDelivery): 'sent' | 'retry' | 'parked' {
  if (status === 'done') return 'sent';
  return status === 'parked' ? 'parked' : 'retry';
}
