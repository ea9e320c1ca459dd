import { untraced } from '../model';
import { backOffMs, recipientKey, type Delivered, type Delivery } from '../outbox';
import type { Fence } from '../workflow';
import { Attempts, type Prepared } from './attempt';
import { apart, inMs, type EngineContext } from './context';
import { inOrder, Lines } from './lines';
import { Signal } from './signal';

/** How many messages are on their way to Teams at once. */
const inFlightAtMost = 16;
/** How many deliveries are looked at at once: the first of them may wait for their recipients' earlier ones. */
const lookAhead = 2 * inFlightAtMost;
/** So long a round goes on by the clock before the lease is taken anew, in milliseconds. */
const roundMs = 3_000;
/** So long a round waits for something to happen before it looks by itself, in milliseconds. */
const lookAgainMs = 1_000;
/** After so many failed attempts a message no longer holds up the later ones to its recipient. */
const patientAttempts = 5;

/**
 * Sends what is due: to many recipients at once, to each one message at a time and in order, below the channel's limits.
 * One instance sends at a time, under a lease: two would not know of each other's share of the limits. What it has on its
 * way when it loses the lease is not recorded, and may come a second time; so may what is on its way when it is killed.
 */
export class Courier {
  private readonly attempts: Attempts;
  private readonly lines: Lines;
  private readonly changed = new Signal();
  /** Recipients' messages on their way, and conversations that one is on its way to. */
  private readonly inFlight = new Set<Promise<void>>();
  private readonly speakingIn = new Map<string, Promise<void>>();
  /** Until when the limits allow nothing to anybody: there is nothing to look for before. */
  private fullUntilMs = 0;
  private failure: { error: unknown } | undefined;
  private stopping = false;

  constructor(private readonly context: EngineContext) {
    this.attempts = new Attempts(context);
    this.lines = new Lines(context.clock);
  }

  /**
   * Sends until nothing is due, or a while has passed: then the lease is to be taken anew. What hangs does not keep a
   * round from ending, nor the next one from sending to others. What is shown is loaded at the moment of sending, never
   * what was true when it was enqueued.
   *
   * @returns whether there is more to do.
   */
  async round(fence: Fence): Promise<boolean> {
    const until = inMs(this.context.clock, roundMs);
    for (;;) {
      this.rethrow();
      const pausedMs = this.stopping ? undefined : await this.startDue(fence);
      // What has to wait for longer is taken up by a later round.
      const idle = this.inFlight.size === 0 && (pausedMs === undefined || pausedMs > lookAgainMs);
      if (idle) return false;
      if (!this.stopping && inMs(this.context.clock, 0) >= until) return true;
      await this.changed.wait(Math.min(pausedMs ?? lookAgainMs, lookAgainMs));
    }
  }

  /** Has a round that runs look at once: something was committed. */
  wake(): void {
    this.changed.raise();
  }

  /** Takes nothing up any more; a round that runs ends once what is on its way has arrived. */
  stop(): void {
    this.stopping = true;
    this.changed.raise();
  }

  /** Resolves once nothing is on its way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  /** Starts what can go now. @returns how long what is held up has to wait, in milliseconds; undefined where nothing is. */
  private async startDue(fence: Fence): Promise<number | undefined> {
    const { store, clock } = this.context;
    for (;;) {
      const fullMs = this.fullUntilMs - clock.now().getTime();
      // A clock that was set back must not keep everything waiting.
      if (fullMs > 0 && fullMs <= lookAgainMs) return fullMs;
      if (this.inFlight.size >= inFlightAtMost) return this.lines.nextMs();
      const due = await store.deliveriesDue(inMs(clock, 0), lookAhead, this.lines.closed());
      let started = 0;
      for (const delivery of inOrder(due)) {
        if (this.inFlight.size >= inFlightAtMost) break;
        if (!this.lines.isFree(recipientKey(delivery.recipient))) continue;
        const waitMs = await this.begin(delivery, fence);
        // The limits allow nothing to anybody: the first in order goes first once they do.
        if (waitMs !== undefined) return waitMs;
        started += 1;
        // SQLite answers at once: without a turn of the event loop no answer of Teams would be heard meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (started === 0) return this.lines.nextMs();
    }
  }

  /** Sends one on its way, or holds its recipient. @returns how long nobody may be sent anything, where that is so. */
  private async begin(delivery: Delivery, fence: Fence): Promise<number | undefined> {
    const { deliver } = this.context;
    const line = recipientKey(delivery.recipient);
    const prepared = await this.prepare(delivery, fence);
    // Where something could not be stored, nothing more is sent that could not be stored either.
    if (this.failure !== undefined) return 0;
    if (prepared === undefined) return undefined;
    const { aim } = prepared;
    const turn = aim.conversation === undefined ? undefined : deliver.turn(aim.conversation.conversationId);
    if (turn?.free === false) {
      if (turn.all) {
        this.fullUntilMs = this.context.clock.now().getTime() + turn.afterMs;
        return turn.afterMs;
      }
      this.lines.hold(line, turn.afterMs);
      return undefined;
    }
    this.lines.take(line);
    const { span = untraced } = this.context;
    const send = (): Promise<void> => this.send(prepared, fence, () => turn?.end());
    const way = span('deliver', send, () => ({ content: delivery.content.kind, attempts: delivery.attempts }))
      .catch((error: unknown) => {
        this.failure ??= { error };
      })
      .finally(() => {
        turn?.end();
        this.lines.free(line);
        this.inFlight.delete(way);
        this.changed.raise();
      });
    this.inFlight.add(way);
    return undefined;
  }

  /** Loads what is to be sent, before a turn is taken: so it is held no longer than the call takes. */
  private async prepare(delivery: Delivery, fence: Fence): Promise<Prepared | undefined> {
    let prepared: Prepared | undefined;
    await apart(this.context, `deliver/${delivery.key}`, async () => {
      prepared = await this.attempts.prepare(delivery);
    });
    if (prepared === undefined) await this.attempts.giveUp(delivery, fence);
    return prepared;
  }

  private async send(prepared: Prepared, fence: Fence, ended: () => void): Promise<void> {
    const { delivery, aim } = prepared;
    const attempt = async (): Promise<void> => {
      const made = await apart(this.context, `deliver/${delivery.key}`, async () => {
        this.holdAfter(delivery, await this.attempts.attempt(prepared, fence, ended));
      });
      if (!made && !this.attempts.isUnrecorded(delivery)) await this.attempts.giveUp(delivery, fence);
    };
    const { conversation } = aim;
    await (conversation === undefined ? attempt() : this.alone(conversation.conversationId, attempt));
  }

  /** Two names of the configuration may mean one channel: one message at a time goes there, too. */
  private async alone(conversationId: string, work: () => Promise<void>): Promise<void> {
    const before = this.speakingIn.get(conversationId) ?? Promise.resolve();
    const own = before.then(work);
    const over = own.catch(() => undefined);
    this.speakingIn.set(conversationId, over);
    try {
      await own;
    } finally {
      if (this.speakingIn.get(conversationId) === over) this.speakingIn.delete(conversationId);
    }
  }

  /** Where any message of the conversation would fare alike, the later ones wait with the one that failed. */
  private holdAfter({ recipient, attempts }: Delivery, verdict: Delivered): void {
    if (verdict.kind !== 'retry' || verdict.conversation !== true || attempts >= patientAttempts) return;
    this.lines.hold(recipientKey(recipient), verdict.afterMs ?? backOffMs(attempts + 1));
  }

  private rethrow(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}
