import { setTimeout as pause } from 'node:timers/promises';
import { freshPostgres } from './postgres';
import { approverId, Scene } from './service';
import { at } from './spread';
import type { Workplace } from './workplace';

const people = 60;
const asked = 120;
/** One alert after the other, this far apart, in milliseconds. */
const everyMs = 250;

/** From an alert at the door to the posted card: of the real service, by the real clock; the next poll is an hour away. */
export async function hintToCard(workplace: Workplace): Promise<void> {
  await untilPosted('SQLite', `file:${workplace.nextFile()}`);
  const postgres = await freshPostgres();
  if (postgres === undefined) console.log('PostgreSQL does not start here: left out.\n');
  else await untilPosted('PostgreSQL', postgres);
}

async function untilPosted(name: string, url: string): Promise<void> {
  const scene = await Scene.start(url, people, '1h');
  // An alert is taken once its subscription was read, which is at once after the start.
  await pause(2_000);
  const delays: number[] = [];
  for (let index = 0; index < asked; index += 1) {
    const number = index % people;
    const conversation = `a:${approverId(number)}`;
    const cards = (): number =>
      scene.arrivals.filter((one) => one.conversationId === conversation && !one.isUpdate && !one.refused).length;
    const before = cards();
    await scene.ask(number);
    const pushedAt = Date.now();
    await scene.alert();
    await scene.when(() => cards() > before);
    const card = scene.arrivals.findLast((one) => one.conversationId === conversation && !one.isUpdate);
    delays.push((card?.atMs ?? Number.NaN) - pushedAt);
    await pause(everyMs);
  }
  await scene.stop();
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => at(delays, part).toFixed(0));
  console.log(
    `from an alert at the door to the posted card, ${name}: p50 ${String(p50)} ms, p99 ${String(p99)} ms, max ${String(most)} ms\n` +
      `  of ${asked} requests, each pushed as Azure shows it; Azure played on loopback, Teams' connector takes 20 ms\n`,
  );
}
