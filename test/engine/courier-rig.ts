import type { EngineContext } from '../../src/engine';
import { Courier } from '../../src/engine/deliver';
import { priorities, type Delivery, type Recipient } from '../../src/outbox';
import { createTeams } from '../../src/teams';
import { createLog } from '../../src/telemetry';
import { allNeeds, channelJoined, personJoined, takeReads, type Fence } from '../../src/workflow';
import type { TestDatabase } from '../fakes/databases';
import { FakeTeams, Limiter, personalOf, type FakeUser } from '../fakes/teams';
import { lockboxFacts, person } from '../fixtures/requests';
import { commit } from '../store/samples';
import { Desk, tenantId } from '../workflow/rig';

const notHere = (): never => {
  throw new Error('not asked for here');
};

/** Somebody of the tests in Teams, numbered. */
export function user(number: number): FakeUser {
  const { id, name = '', address = '' } = person(number);
  return { id, name, address };
}

/** The courier with the real Teams room, a real database, and Teams played over HTTP by the same clock. */
export class Office {
  readonly limiter: Limiter;
  readonly told: string[] = [];
  fence!: Fence;
  courier!: Courier;
  context!: EngineContext;

  private constructor(
    readonly desk: Desk,
    readonly teams: FakeTeams,
  ) {
    this.limiter = new Limiter(() => desk.nowMs);
  }

  static async open(database: TestDatabase): Promise<Office> {
    const teams = await FakeTeams.start({ tenantId, bot: notHere });
    const office = new Office(await Desk.open(database), teams);
    teams.limit(office.limiter);
    office.context = office.contextOf();
    office.courier = new Courier(office.context);
    office.fence = await office.lease('one');
    return office;
  }

  /** Takes the lease of delivering. */
  async lease(owner: string): Promise<Fence> {
    const { store, nowMs } = this.desk;
    const fence = await store.engine.acquire('deliver', owner, 3_600_000, new Date(nowMs).toISOString());
    if (fence === undefined) throw new Error('the lease is not free');
    return fence;
  }

  /** These people have the app. */
  async meet(...numbers: number[]): Promise<void> {
    await Promise.all(
      numbers.map((number) => {
        const conversation = { serviceUrl: this.teams.url, conversationId: personalOf(user(number)), tenantId };
        return this.desk.writer.submit(personJoined({ person: person(number), guest: false, conversation }));
      }),
    );
  }

  /** The channel has the app. */
  async joinChannel(name: string, conversationId: string): Promise<void> {
    await this.desk.writer.submit(channelJoined(name, { serviceUrl: this.teams.url, conversationId, tenantId }));
  }

  /** Requests that opened and whose approvers are asked. @returns their ids. */
  async open(count: number): Promise<string[]> {
    const reads = Array.from({ length: count }, (_, index) => {
      const azureId = `c0ffee00-0000-4000-8000-${String(index).padStart(12, '0')}`;
      return { facts: lockboxFacts({ azureId }), azureStatus: 'Pending' };
    });
    return (await this.desk.writer.submit(takeReads(reads))).opened;
  }

  /** A message that is due, put in as a row. */
  async enqueue(key: string, recipient: Recipient, some: Partial<Delivery> = {}): Promise<void> {
    const at = new Date(this.desk.nowMs).toISOString();
    const content = { kind: 'notice', notice: { about: 'nobody-decided', requestId: key } } as const;
    const waits = { status: 'due', attempts: 0, dueAt: at, createdAt: at, wanted: 1, shown: 0 } as const;
    const row: Delivery = { key, recipient, content, priority: priorities.notice, ...waits, ...some };
    await commit(this.desk.store, { deliveries: [row] });
  }

  /** What a row of the outbox says. */
  async delivery(key: string): Promise<Delivery> {
    const loaded = await this.desk.store.work.transact((tx) => tx.load(allNeeds([{ deliveries: [key] }])));
    const found = loaded.deliveries.get(key);
    if (found === undefined) throw new Error(`there is no delivery ${key}`);
    return found;
  }

  /** Delivers until nothing is due any more, nor within the next seconds, while the clock moves on by itself. */
  async deliver(): Promise<void> {
    const { engine } = this.desk.store;
    const soon = (): string => new Date(this.desk.nowMs + 10_000).toISOString();
    await this.whileTimePasses(async () => {
      while ((await this.courier.round(this.fence)) || (await engine.deliveriesDue(soon(), 1)).length > 0) {
        // SQLite answers at once: without a turn of the event loop nothing else would ever run.
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
  }

  /** The clock moves on while that is under way. */
  async whileTimePasses(work: () => Promise<void>): Promise<void> {
    let ticking = true;
    const tick = (): void => {
      if (!ticking) return;
      this.desk.nowMs += 5;
      this.courier.wake();
      setImmediate(tick);
    };
    setImmediate(tick);
    try {
      await work();
    } finally {
      ticking = false;
    }
  }

  async close(): Promise<void> {
    this.courier.stop();
    await this.courier.settled();
    await this.teams.stop();
    await this.desk.close();
  }

  private contextOf(): EngineContext {
    const { desk, told } = this;
    const clock = { now: () => new Date(desk.nowMs) };
    const teams = createTeams({
      identity: { tenantId, appType: 'none', endpoints: {} },
      door: { tenantId, serviceUrls: [], allowLoopback: true },
      workflow: {
        vote: notHere,
        claim: notHere,
        askOthers: notHere,
        requestAccess: notHere,
        endAccess: notHere,
        refuseVote: notHere,
        delegate: notHere,
        endDelegation: notHere,
        silence: notHere,
        endSilence: notHere,
        daily: notHere,
        personJoined: notHere,
        personLeft: notHere,
        conversationServed: notHere,
        channelJoined: notHere,
        recordBadClick: notHere,
        planShown: notHere,
      },
      history: {
        pending: notHere,
        isAuditor: notHere,
        isDesignated: notHere,
        record: notHere,
        page: notHere,
        count: notHere,
        find: notHere,
        story: notHere,
        silences: notHere,
        posture: notHere,
      },
      clock,
      log: createLog({ level: 'silent' }),
    });
    return {
      store: desk.store.engine,
      azure: {
        subscriptions: notHere,
        lockboxRequests: notHere,
        lockboxRequest: notHere,
        activity: notHere,
        approverRoles: notHere,
        storageLogSettings: notHere,
        optedIn: notHere,
        accountAccess: notHere,
        inventory: notHere,
      },
      executor: { plan: notHere, execute: notHere, readBack: notHere, identity: notHere, holds: notHere },
      deliver: teams.deliver,
      clock,
      submit: (command, fences) => desk.writer.submit(command, fences),
      report: {
        sourceRead: notHere,
        sourceLeft: notHere,
        sourceFailed: notHere,
        unreadable: notHere,
        loopFailed: (loop) => {
          told.push(`loop failed ${loop}`);
        },
        events: notHere,
        undelivered: notHere,
        delivered: (outcome, trouble) => {
          told.push(trouble === undefined ? outcome : `${outcome} ${trouble}`);
        },
      },
    };
  }
}
