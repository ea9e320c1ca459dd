import { randomBytes } from 'node:crypto';
import { type Config } from '../../src/config';
import type { EngineContext } from '../../src/engine';
import { auditDeliveries } from '../../src/engine/audit';
import { chaseDue } from '../../src/engine/chase';
import { decideDue } from '../../src/engine/decide';
import { Courier } from '../../src/engine/deliver';
import { resolveHints } from '../../src/engine/hints';
import { underLease } from '../../src/engine/lease';
import { pollActivity } from '../../src/engine/poll-activity';
import { pollLockbox } from '../../src/engine/poll-lockbox';
import { teamsEdge } from '../../src/main/teams';
import type { Store } from '../../src/store';
import { createLog } from '../../src/telemetry';
import { createApp } from '../../src/web';
import { takeReads, WorkflowError, Writer, type Fence, type Read, type WorkStore } from '../../src/workflow';
import { subscription, type Stage } from './stage';

/** What a round of an instance looks at. */
export const looks = ['azure', 'log', 'decide', 'chase', 'cards', 'audit'] as const;
export type Look = (typeof looks)[number];

/**
 * What becomes of an instance's next commit: it fails, or its answer is lost though it is there; the last two end the
 * instance, right before or right after it is durable.
 */
export type Fate = 'fails' | 'is-lost' | 'killed-before' | 'killed-after';

const leaseMs = 10_000;

/** One instance of the service: the real write side, bot and rounds, which happen when they are told to. */
export class Instance {
  dead = false;
  private fate: Fate | undefined;
  private readonly rounds = new Map<Look, Promise<void>>();
  private readonly writer: Writer;
  private readonly courier: Courier;
  private readonly context: EngineContext;

  constructor(
    private readonly owner: string,
    private readonly stage: Stage,
    store: Store,
    config: Config,
    slot: number,
  ) {
    const { clock, truth, executor } = stage;
    const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));
    this.writer = new Writer(this.mortal(store.work), () => {
      return { policy: config.policy, tenantId: config.tenantId, surroundings: { clock, random } };
    });
    const submit: EngineContext['submit'] = (command, fences) => this.writer.submit(command, fences);
    const teams = teamsEdge({
      config,
      policy: () => config.policy,
      passwords: () => [],
      clock,
      log: createLog({ level: 'silent' }),
      history: store.history,
      engineStore: store.engine,
      submit: (command) => submit(command),
      wake: () => undefined,
      decideOwn: () => undefined,
      posture: () => Promise.reject(new Error('no posture is asked for here')),
      record: () => Promise.resolve({ ok: true as const }),
      daily: () => Promise.reject(new Error('no daily report is asked for here')),
    });
    const report = {
      sourceRead,
      sourceFailed,
      sourceLeft: () => undefined,
      unreadable,
      loopFailed,
      events,
      undelivered,
      delivered,
    };
    const { engine } = store;
    this.context = { store: engine, azure: truth, executor, deliver: teams.deliver, clock, submit, report };
    this.courier = new Courier(this.context);
    const app = createApp({
      messages: (request, response, body) => teams.handle(request, response, body),
      ready: () => engine.ping(),
      onError: () => undefined,
    });
    stage.behindDoor[slot] = (request, response) => {
      if (this.dead) request.socket.destroy();
      else app(request, response);
    };
  }

  /** Arms what becomes of the next commit. */
  meets(fate: Fate): void {
    this.fate = fate;
  }

  kill(): void {
    this.dead = true;
  }

  /** Does one round, unless another instance has the lease. As in the engine, a round never overlaps with another of its own. */
  look(at: Look): Promise<void> {
    const next = (this.rounds.get(at) ?? Promise.resolve()).then(() => this.lookNow(at));
    this.rounds.set(at, next);
    return next;
  }

  private async lookNow(at: Look): Promise<void> {
    if (this.dead) return;
    const holder = { store: this.context.store, owner: this.owner, ttlMs: leaseMs, clock: this.stage.clock };
    const names = { azure: `watch/${subscription.id}`, log: 'hints', decide: 'decide', chase: 'chase' };
    const name = { ...names, cards: 'deliver', audit: 'audit' }[at];
    try {
      await underLease(holder, name, (fence) => this.round(at, fence));
    } catch (error) {
      onlyItsEnd(error);
    }
  }

  /** Takes a read of Azure that was under way for so long that it is no longer true. */
  async takesLate(read: Read): Promise<void> {
    await this.context.submit(takeReads([read])).catch(onlyItsEnd);
  }

  private async round(at: Look, fence: Fence): Promise<unknown> {
    switch (at) {
      case 'azure':
        return pollLockbox(this.context, subscription, false, fence);
      case 'log':
        await pollActivity(this.context, subscription, fence);
        return resolveHints(this.context, [subscription], fence);
      case 'decide':
        return decideDue(this.context, fence);
      case 'chase':
        return chaseDue(this.context, fence);
      case 'cards':
        return this.courier.round(fence);
      case 'audit':
        return auditDeliveries(this.context, fence);
    }
  }

  private mortal(work: WorkStore): WorkStore {
    return {
      transact: async (run) => {
        if (this.dead) throw new WorkflowError('STOPPED', 'this instance was killed');
        const { fate } = this;
        this.fate = undefined;
        if (fate === undefined) return work.transact(run);
        if (fate === 'is-lost' || fate === 'killed-after') await work.transact(run);
        if (fate === 'killed-before' || fate === 'killed-after') this.dead = true;
        throw new WorkflowError('STORE_UNAVAILABLE', 'as the test asked for');
      },
    };
  }
}

/** A round may end with its database, its lease or its instance, and for nothing else. */
function onlyItsEnd(error: unknown): void {
  const ends = ['STORE_UNAVAILABLE', 'FENCED_OFF', 'STOPPED'];
  if (!(error instanceof WorkflowError) || !ends.includes(error.code)) throw error;
}

const sourceRead = (): void => undefined;
const sourceFailed = (): void => undefined;
const events = (): void => undefined;
const undelivered = (): void => undefined;
const delivered = (): void => undefined;
/** What Azure says is written by the simulator: all of it can be understood. */
const unreadable = (source: string, why: string): void => {
  throw new Error(`${source} could not be understood: ${why}`);
};
/** What ends a round is not reported; whatever else fails is a defect. */
const loopFailed = (loop: string, error: unknown): void => {
  throw new Error(`${loop} failed`, { cause: error });
};
