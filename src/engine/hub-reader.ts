import { setTimeout as delay } from 'node:timers/promises';
import { eventHubEveryMs, eventHubSource, type EventHubName } from '../model';
import { sourceRead, WorkflowError } from '../workflow';
import { SourceAlarm } from './alarm';
import { inMs, type EngineContext } from './context';
import type { HubBatch, HubEvent, HubHears } from './hub-ports';
import { HubTaking, type HubTaken, type HubWakes } from './hub-taking';
import { allowedFor } from './read-plan';

/** How long is waited before a batch is tried once more, in milliseconds: doubled each time, up to the second. */
const [firstPauseMs, longestPauseMs] = [500, 30_000];
/** How often a batch that the database refuses is tried as a whole. */
const wholeTries = 2;

/** Waits, unless the partition is gone meanwhile. */
export type Pause = (ms: number, gone: AbortSignal) => Promise<void>;

/**
 * Reads one event hub as this instance gets its partitions. A batch is tried until it is committed: reading goes on
 * behind it only then. An event that the database refuses by itself is put aside, so that it stops nobody.
 */
export class HubReader implements HubHears {
  private readonly taking: HubTaking;
  private readonly alarm: SourceAlarm;
  private readonly saidAtMs = new Map<string, number>();

  constructor(
    private readonly context: EngineContext,
    private readonly hub: EventHubName,
    wake: HubWakes,
    private readonly pause: Pause = usualPause,
  ) {
    this.taking = new HubTaking(context, wake);
    this.alarm = new SourceAlarm(context.clock, (command) => context.submit(command));
  }

  async take({ partition, events, isAtEnd }: HubBatch, gone: AbortSignal): Promise<boolean> {
    const source = eventHubSource(this.hub, partition);
    for (let tries = 1; !gone.aborted; tries += 1) {
      const taken = await this.tryOnce(source, events, tries, isAtEnd);
      if (taken.ok) return true;
      this.say(() => this.alarm.failed(source, taken.reason));
      this.context.report.sourceFailed(source, taken.reason);
      await this.pause(Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs), gone);
    }
    return false;
  }

  reached(): void {
    const source = eventHubSource(this.hub);
    this.context.report.sourceRead(source, inMs(this.context.clock, 0));
    this.say(() => this.alarm.read(source));
  }

  failed(reason: string, partition?: string): void {
    const source = eventHubSource(this.hub, partition);
    this.context.report.sourceFailed(source, reason);
    this.say(() => this.alarm.failed(source, reason));
  }

  left(partition: string): void {
    const source = eventHubSource(this.hub, partition);
    this.saidAtMs.delete(source);
    this.context.report.sourceLeft(source);
  }

  private async tryOnce(
    source: string,
    events: readonly HubEvent[],
    tries: number,
    isAtEnd: boolean,
  ): Promise<HubTaken> {
    try {
      const taken = tries <= wholeTries ? await this.taking.take(source, events) : await this.oneByOne(source, events);
      if (taken.ok && isAtEnd) await this.atEnd(source);
      return taken;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) this.context.report.loopFailed(source, error);
      return { ok: false, reason: reason ?? 'what came could not be taken' };
    }
  }

  /** The database refused something of the batch: only that is put aside. */
  private async oneByOne(source: string, events: readonly HubEvent[]): Promise<HubTaken> {
    for (const event of events) {
      try {
        const taken = await this.taking.take(source, [event]);
        if (!taken.ok) return taken;
      } catch (error) {
        if (reasonOf(error) !== undefined) throw error;
        this.context.report.loopFailed(source, error);
        await this.taking.park(source, event);
      }
    }
    return { ok: true };
  }

  /** The partition was read to its end: known at once, and kept once a minute. */
  private async atEnd(source: string): Promise<void> {
    const { clock, report, submit } = this.context;
    const nowMs = clock.now().getTime();
    if (nowMs - (this.saidAtMs.get(source) ?? Number.NEGATIVE_INFINITY) >= eventHubEveryMs) {
      await submit(sourceRead(source, allowedFor(eventHubEveryMs)));
      this.saidAtMs.set(source, nowMs);
    }
    report.sourceRead(source, inMs(clock, 0));
    await this.alarm.read(source);
  }

  /** Says something that nobody waits for; a database that is away is told by whoever waits for it. */
  private say(tell: () => Promise<void>): void {
    tell().catch((error: unknown) => {
      this.context.report.loopFailed(eventHubSource(this.hub), error);
    });
  }
}

/** @returns why it is to be tried again as it is; undefined where the fault is in what was taken. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof WorkflowError)) return undefined;
  const { code } = error;
  return code === 'STORE_UNAVAILABLE' || code === 'STOPPED' || code === 'VERSION_CONFLICT' ? code : undefined;
}

async function usualPause(ms: number, gone: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal: gone, ref: false });
  } catch (error) {
    if (!gone.aborted) throw error;
  }
}
