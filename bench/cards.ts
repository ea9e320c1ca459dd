import { Courier } from '../src/engine/deliver';
import type { EngineContext } from '../src/engine';
import { systemClock } from '../src/main/write-side';
import type { RequestFacts } from '../src/model';
import type { Policy } from '../src/routing';
import { createTeams } from '../src/teams';
import { appLimits, conversationLimits, type Limit } from '../src/teams/limits';
import { createLog } from '../src/telemetry';
import { personJoined, takeReads } from '../src/workflow';
import { mustBe } from './compare';
import { describe } from './report';
import { freshPostgres } from './postgres';
import { startTeamsServer, type TeamsServer } from './teams-server';
import { everything, type OpenedStore, type Workplace } from './workplace';

const runs = 3;
const tenantId = '11111111-2222-4333-8444-555555555555';

/** So many requests, each of which asks so many people, each in a conversation of their own. */
interface Load {
  name: string;
  requests: number;
  people: number;
  /** The limits that decide how fast it can go at best. */
  limits: readonly Limit[];
}

const many: Load = { name: 'to 300 conversations', requests: 1, people: 300, limits: appLimits };
const busy: Load = { name: 'to one conversation', requests: 64, people: 1, limits: conversationLimits };

/** Cards through the real courier and Teams room, against what Teams' limits allow at best. */
export async function cards(workplace: Workplace): Promise<void> {
  await compareWith(workplace, many, 'SQLite', undefined);
  const url = await freshPostgres();
  if (url === undefined) console.log('PostgreSQL does not start here: left out.\n');
  else await compareWith(workplace, many, 'PostgreSQL', freshPostgres);
  await compareWith(workplace, busy, 'SQLite', undefined);
}

async function compareWith(
  workplace: Workplace,
  load: Load,
  database: string,
  fresh: (() => Promise<string | undefined>) | undefined,
): Promise<void> {
  const amount = load.requests * load.people;
  const atBestMs = bestMs(amount, load.limits);
  const perSecond: number[] = [];
  let refused = 0;
  for (let run = 0; run < runs; run += 1) {
    const teams = await startTeamsServer();
    const url = await fresh?.();
    await workplace.withStore(
      async (opened) => {
        const sent = await send(opened, load, teams);
        perSecond.push((amount / sent.ms) * 1_000);
        refused += sent.refused;
      },
      { policy: policyFor(load.people), ...(url === undefined ? {} : { url }) },
    );
    await teams.stop();
  }
  const comparison = {
    name: `cards ${load.name}, ${database}`,
    unit: 'cards',
    amount,
    peerName: 'what the limits of Teams allow',
    aim: 0.95,
  };
  const peer = perSecond.map(() => (amount / atBestMs) * 1_000);
  console.log(describe(comparison, { ours: perSecond, peer }));
  console.log(`  calls that Teams answered 429: ${refused}, aim 0: ${refused === 0 ? 'reached' : 'NOT REACHED'}\n`);
}

/** The shortest time in which so many calls can come, if they take no time at all, in milliseconds. */
function bestMs(amount: number, limits: readonly Limit[]): number {
  const at: number[] = [];
  for (let index = 0; index < amount; index += 1) {
    const after = limits.map(({ count, windowMs }) => (at[index - count] ?? -Infinity) + windowMs);
    at.push(Math.max(at[index - 1] ?? 0, ...after));
  }
  return at.at(-1) ?? 0;
}

async function send(opened: OpenedStore, load: Load, teams: TeamsServer): Promise<{ ms: number; refused: number }> {
  const { writer, store } = opened;
  for (let number = 0; number < load.people; number += 1) {
    const conversation = { serviceUrl: teams.url, conversationId: `a:${String(number)}`, tenantId };
    await writer.submit(personJoined({ person: { id: personId(number) }, guest: false, conversation }));
  }
  const reads = Array.from({ length: load.requests }, (_, number) => ({
    facts: factsOf(number),
    azureStatus: 'Pending',
  }));
  await writer.submit(takeReads(reads));
  const heard = { arrived: 0, refused: 0, firstMs: 0, lastMs: 0 };
  teams.onArrival(({ refused, atMs }) => {
    if (heard.firstMs === 0) heard.firstMs = atMs;
    heard.lastMs = atMs;
    if (refused) heard.refused += 1;
    else heard.arrived += 1;
  });
  const courier = new Courier(contextOf(opened));
  for (const all = load.requests * load.people; heard.arrived < all;) {
    const fence = await store.engine.acquire('deliver', 'bench', 10_000, systemClock.now().toISOString());
    if (fence === undefined) throw new Error('the lease is not free');
    // As the engine's loop does: at once while there is more to do, else after a moment.
    if (!(await courier.round(fence))) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  courier.stop();
  await courier.settled();
  mustBe('cards sent', heard.arrived, load.requests * load.people);
  return { ms: heard.lastMs - heard.firstMs, refused: heard.refused };
}

function contextOf({ store, writer }: OpenedStore): EngineContext {
  const { deliver } = createTeams({
    identity: { tenantId, appType: 'none', endpoints: {} },
    door: { tenantId, serviceUrls: [], allowLoopback: true },
    workflow: {
      vote: unexpected,
      claim: unexpected,
      askOthers: unexpected,
      requestAccess: unexpected,
      endAccess: unexpected,
      refuseVote: unexpected,
      delegate: unexpected,
      endDelegation: unexpected,
      silence: unexpected,
      endSilence: unexpected,
      daily: unexpected,
      personJoined: unexpected,
      personLeft: unexpected,
      conversationServed: unexpected,
      channelJoined: unexpected,
      recordBadClick: unexpected,
      planShown: unexpected,
    },
    history: {
      pending: unexpected,
      isAuditor: unexpected,
      isDesignated: unexpected,
      record: unexpected,
      page: unexpected,
      count: unexpected,
      find: unexpected,
      story: unexpected,
      silences: unexpected,
      posture: unexpected,
    },
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });
  return {
    store: store.engine,
    azure: {
      subscriptions: unexpected,
      lockboxRequests: unexpected,
      lockboxRequest: unexpected,
      activity: unexpected,
      approverRoles: unexpected,
      storageLogSettings: unexpected,
      optedIn: unexpected,
      accountAccess: unexpected,
      inventory: unexpected,
    },
    executor: { plan: unexpected, execute: unexpected, readBack: unexpected, identity: unexpected, holds: unexpected },
    deliver,
    clock: systemClock,
    submit: (command, fences) => writer.submit(command, fences),
    report: {
      sourceRead: unexpected,
      sourceLeft: unexpected,
      sourceFailed: unexpected,
      unreadable: unexpected,
      loopFailed: unexpected,
      events: unexpected,
      undelivered: unexpected,
      delivered: () => undefined,
    },
  };
}

function unexpected(...about: readonly unknown[]): never {
  throw new Error(`this must not happen while cards are sent: ${about.map(String).join(', ')}`);
}

function policyFor(people: number): Policy {
  const members = Array.from({ length: people }, (_, number) => personId(number));
  return {
    ...everything,
    groups: { owners: { members } },
    routes: everything.routes.map((route) => ({ ...route, approvers: ['owners'] })),
  };
}

function personId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function factsOf(number: number): RequestFacts {
  const subscription = { id: '5f1c2a9e-0d34-4b6a-9a77-1f0f8f0c1a01' };
  return {
    kind: 'lockbox',
    azureId: `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`,
    subscription,
    resourceIds: [
      `/subscriptions/${subscription.id}/resourceGroups/prod/providers/Microsoft.CognitiveServices/accounts/a`,
    ],
    service: 'openai',
    speechResourceIds: [],
    justification: 'Investigating failed completions.',
    accessDuration: '8',
    createdAt: systemClock.now().toISOString(),
  };
}
