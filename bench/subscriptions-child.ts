import { createAzureTruth, createLockboxExecutor } from '../src/azure';
import { ReadBudget, type EngineContext } from '../src/engine';
import { resolveHints } from '../src/engine/hints';
import { HeldLeases, underLease } from '../src/engine/lease';
import { Watcher } from '../src/engine/watch';
import { freshnessByKind } from '../src/main/freshness';
import type { KindFreshness } from '../src/telemetry';
import type { Fence } from '../src/workflow';
import { armTenantId } from './arm-server';
import { answering } from './child';
import { Workplace, type OpenedStore } from './workplace';

/** How the watch is run. */
export interface Watching {
  url: string;
  /** Reads to be made, as fast as they can be: the clock jumps to the next ones. Absent, by the real clock. */
  reads?: number;
  /** How far the clock jumps at once, in milliseconds; by the real clock, how long it is watched. */
  forMs: number;
  /** How often a source is wanted to be read, in milliseconds. */
  pollMs: number;
}

/** What it took. */
export interface Watched {
  cpuMs: number;
  events: number;
  /** Events of the first round, which is not measured. */
  before: number;
  reads: number;
  residentMiB: number;
  freshness: KindFreshness[];
}

/** Watches with the parts of the service that do so: schedule, budget, leases, reader, hints, writer, SQLite. */
async function watch(opened: OpenedStore, { url, reads: wanted, forMs, pollMs }: Watching): Promise<Watched> {
  const began = Date.now();
  const offset = { ms: 0 };
  const clock = { now: () => new Date((wanted === undefined ? Date.now() : began) + offset.ms) };
  const counts = { reads: 0, events: 0 };
  const reads = new ReadBudget();
  const context = contextOf(opened, url, { clock, reads, counts });
  const { engine: store } = opened.store;
  const held = new HeldLeases();
  const lease = <T>(name: string, work: (fence: Fence) => Promise<T>): Promise<T | undefined> =>
    underLease({ store, owner: 'bench', ttlMs: 10_000, clock, held }, name, work);
  const watcher = new Watcher(context, pollMs, lease);
  const round = async (): Promise<void> => {
    await watcher.round();
    if (wanted !== undefined) await watcher.settled();
    await lease('hints', (fence) => resolveHints(context, watcher.watched(), fence));
  };
  // The list of subscriptions, and what everybody loads once, are not what is compared.
  await round();
  if (watcher.freshness().length === 0) throw new Error('no subscription is watched');
  globalThis.gc?.();
  const before = { ...process.cpuUsage(), ...counts };
  if (wanted === undefined) {
    while (Date.now() - began < forMs) {
      await round();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  } else {
    while (counts.reads - before.reads < wanted) {
      offset.ms += forMs;
      await round();
    }
  }
  const { user, system } = process.cpuUsage();
  await watcher.stop();
  globalThis.gc?.();
  return {
    cpuMs: (user - before.user + system - before.system) / 1_000,
    reads: counts.reads - before.reads,
    events: counts.events - before.events,
    before: before.events,
    residentMiB: process.memoryUsage.rss() / 1_024 / 1_024,
    freshness: freshnessByKind(watcher.freshness()),
  };
}

function contextOf(
  { store, writer }: OpenedStore,
  endpoint: string,
  {
    clock,
    reads,
    counts,
  }: Pick<Required<EngineContext>, 'clock' | 'reads'> & { counts: { reads: number; events: number } },
): EngineContext {
  const token = { token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  const arm = {
    endpoint,
    scope: 'bench',
    credential: { getToken: () => Promise.resolve(token) },
    clock,
    timeoutMs: 15_000,
    onRead: () => {
      counts.reads += 1;
      reads.spend(clock.now().getTime());
    },
  };
  const nothing = (): undefined => undefined;
  return {
    store: store.engine,
    azure: createAzureTruth({ ...arm, tenantId: armTenantId, subscriptions: 'all' }),
    executor: createLockboxExecutor(arm),
    deliver: { turn: unexpected, post: unexpected, update: unexpected },
    reads,
    clock,
    submit: (command, fences) => writer.submit(command, fences),
    report: {
      events: ({ taken }) => {
        counts.events += taken;
      },
      sourceRead: nothing,
      sourceFailed: nothing,
      sourceLeft: nothing,
      unreadable: unexpected,
      loopFailed: unexpected,
      undelivered: nothing,
      delivered: unexpected,
    },
  };
}

function unexpected(...about: readonly unknown[]): never {
  throw new Error(`this must not happen while watching: ${about.map(String).join(', ')}`);
}

if (require.main === module) {
  const workplace = new Workplace();
  answering('ready', async (question: Watching) => {
    try {
      return await workplace.withStore((opened) => watch(opened, question));
    } finally {
      workplace.remove();
    }
  });
}
