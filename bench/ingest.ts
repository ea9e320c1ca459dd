import { createAzureTruth, createLockboxExecutor } from '../src/azure';
import type { EngineContext } from '../src/engine';
import { pollActivity } from '../src/engine/poll-activity';
import { systemClock } from '../src/main/write-side';
import type { Clock } from '../src/model';
import { subscriptionId } from './activity-event';
import { expectedOf, pagesFor, pollAt, type Expected } from './activity-log';
import { BareIngest } from './bare-ingest';
import { mustBe, timed, type Compare } from './compare';
import type { BenchOptions } from './options';
import { startPageServer } from './page-server';
import type { OpenedStore, Workplace } from './workplace';

/** Activity-log events through the whole ingest path, against parse, filter and insert with bare better-sqlite3. */
export async function ingest(workplace: Workplace, { events }: BenchOptions, compare: Compare): Promise<void> {
  const pages = pagesFor(events);
  const expected = expectedOf(pages);
  const { origin, stop } = await startPageServer(pages);
  await compare({
    name: 'ingest',
    unit: 'events',
    amount: expected.amount,
    peerName: 'parse, filter and insert with bare better-sqlite3',
    aim: 0.8,
    ours: () => workplace.withStore((opened) => poll(opened, origin, pages, expected)),
    peer: () =>
      workplace.withBare(async (database) => {
        const bare = new BareIngest(database);
        const ms = await timed(() => bare.read(origin, pages));
        mustBe('rows inserted by the peer', bare.rows(), expected.taken);
        return ms;
      }),
  }).finally(stop);
}

/** Polls of one subscription, as the engine does them. The lease is taken before; each commit checks its fence. */
async function poll(opened: OpenedStore, endpoint: string, pages: number, expected: Expected): Promise<number> {
  const { engine } = opened.store;
  const counts = { taken: 0, ignored: 0, duplicates: 0 };
  let now = pollAt(0);
  const context = contextOf(opened, endpoint, { now: () => now }, (some) => {
    counts.taken += some.taken;
    counts.ignored += some.ignored;
    counts.duplicates += some.duplicates;
  });
  const fence = await engine.acquire('watch', 'bench', 600_000, systemClock.now().toISOString());
  if (fence === undefined) throw new Error('the lease is not free');
  const ms = await timed(async () => {
    for (let page = 0; page < pages; page += 1) {
      now = pollAt(page);
      const polled = await pollActivity(context, { id: subscriptionId }, fence);
      if (!polled.ok) throw new Error('the log could not be read');
    }
  });
  mustBe('events taken', counts.taken, expected.taken);
  mustBe('duplicates', counts.duplicates, expected.duplicates);
  mustBe('events ignored', counts.ignored, expected.amount - expected.taken - expected.duplicates);
  mustBe('hints stored', (await engine.hintsDue('9999', expected.amount)).length, expected.taken);
  return ms;
}

/** What a poll works with in production; only Azure's address and credential and the clock are the benchmark's. */
function contextOf(
  { store, writer }: OpenedStore,
  endpoint: string,
  clock: Clock,
  events: EngineContext['report']['events'],
): EngineContext {
  const token = { token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  const credential = { getToken: () => Promise.resolve(token) };
  const arm = { endpoint, scope: 'bench', credential, clock, timeoutMs: 15_000 };
  return {
    store: store.engine,
    azure: createAzureTruth({ ...arm, tenantId: 'bench', subscriptions: [subscriptionId] }),
    executor: createLockboxExecutor(arm),
    deliver: { turn: unexpected, post: unexpected, update: unexpected },
    clock,
    submit: (command, fences) => writer.submit(command, fences),
    report: {
      events,
      sourceRead: () => undefined,
      sourceLeft: () => undefined,
      sourceFailed: unexpected,
      unreadable: unexpected,
      loopFailed: unexpected,
      undelivered: unexpected,
      delivered: unexpected,
    },
  };
}

/** What no poll of a log that can be read does. */
function unexpected(...about: readonly unknown[]): never {
  throw new Error(`this must not happen in a poll: ${about.map(String).join(', ')}`);
}
