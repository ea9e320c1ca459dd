import { startArmServer, type ArmSeen, type ArmWorld } from './arm-server';
import { Child } from './child';
import { mustBe } from './compare';
import type { BenchOptions } from './options';
import { at } from './spread';
import type { Watched, Watching } from './subscriptions-child';
import type { Workplace } from './workplace';

const [many, few] = [10_000, 10];
/** Reads of one run, and the events among them: one in five, in both. */
const reads = 2_500;
/** So many answers of a log of a hundred hold an event. */
const eventful = 40;
const hourMs = 3_600_000;
const aim = 1.5;
const pairs = 3;
const calm: Omit<ArmWorld, 'subscriptions' | 'eventful'> = { failing: 0, slow: 0, slowMs: 0, latencyMs: 0 };
/** By the real clock. */
const watchedMs = 60_000;

/** What ten thousand subscriptions cost beside ten; and the same, one in a hundred failing and one slow, in real time. */
export async function subscriptions(_workplace: Workplace, options: BenchOptions): Promise<void> {
  const ratios: Record<'cpu' | 'memory', number[]> = { cpu: [], memory: [] };
  for (let pair = 0; pair < Math.min(pairs, options.runs); pair += 1) {
    // An hour's poll fits the budget at both sizes, so that each reads requests and logs alike; about as many reads come
    // in each jump of the clock.
    const large = await run({ ...calm, subscriptions: many, eventful }, { reads, pollMs: hourMs, forMs: 1_000 });
    const small = await run({ ...calm, subscriptions: few, eventful }, { reads, pollMs: hourMs, forMs: hourMs });
    for (const { watched, seen } of [large, small])
      mustBe('events taken', watched.events, seen.events - watched.before);
    const perEvent = ({ watched }: Ran): number => watched.cpuMs / watched.events;
    ratios.cpu.push(perEvent(large) / perEvent(small));
    ratios.memory.push(large.watched.residentMiB / small.watched.residentMiB);
    console.log(`  ${told('10,000', large)}\n  ${told('10', small)}`);
  }
  for (const [what, values] of Object.entries(ratios)) {
    const [median, least, most] = [at(values, 0.5), at(values, 0), at(values, 1)].map((one) => one.toFixed(2));
    const verdict = at(values, 0.5) <= aim ? 'reached' : 'NOT REACHED';
    console.log(
      `10,000 subscriptions against 10, ${what}: ${String(median)} (${String(least)}..${String(most)}), aim ${aim} or less: ${verdict}`,
    );
  }
  await odd();
}

/** One in a hundred fails, one in a hundred takes five seconds, and an answer takes a tenth of a second otherwise. */
async function odd(): Promise<void> {
  const world = { subscriptions: many, failing: 1, slow: 1, slowMs: 5_000, latencyMs: 100, eventful: 0 };
  const { watched, seen } = await run(world, { forMs: watchedMs, pollMs: 60_000 });
  console.log(
    `\n10,000 subscriptions, 1 % failing, 1 % slow, ${watchedMs / 1_000} s of real time: ${String(seen.reads)} reads, at most ` +
      `${String(seen.mostInASecond)} in a second and ${String(seen.mostInTenSeconds)} in ten; CPU ${((watched.cpuMs / watchedMs) * 100).toFixed(0)} % of a core`,
  );
  for (const { kind, states, periodSeconds } of watched.freshness) {
    console.log(
      `  ${kind}: a read every ${(periodSeconds / 60).toFixed(1)} min; ${Object.entries(states)
        .map(([state, count]) => `${state} ${String(count)}`)
        .join(', ')}`,
    );
  }
}

interface Ran {
  watched: Watched;
  seen: ArmSeen;
}

async function run(world: ArmWorld, watching: Omit<Watching, 'url'>): Promise<Ran> {
  const server = await startArmServer(world);
  const { child } = await Child.start('subscriptions-child', {});
  try {
    const watched = await child.ask<Watched>({ ...watching, url: server.url });
    return { watched, seen: await server.seen() };
  } finally {
    await child.stop();
    await server.stop();
  }
}

function told(name: string, { watched }: Ran): string {
  const { cpuMs, events, reads: made, residentMiB } = watched;
  return `${name} subscriptions: ${String(made)} reads, ${String(events)} events, ${(cpuMs / events).toFixed(2)} ms CPU an event, ${residentMiB.toFixed(0)} MiB`;
}
