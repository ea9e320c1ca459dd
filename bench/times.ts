import { setTimeout as pause } from 'node:timers/promises';
import { freshPostgres } from './postgres';
import { approverId, Scene } from './service';
import { at } from './spread';
import type { Workplace } from './workplace';

/** Requests appear over two polls, each at a moment of its own; each approver is asked at most twice in a poll. */
const pollMs = 60_000;
const polls = 2;
const people = 60;
const asked = 120;

/** From Azure-visible to card posted: of the real service, by the real clock. */
export async function times(workplace: Workplace): Promise<void> {
  const postgres = await freshPostgres();
  const databases = [
    ['SQLite', `file:${workplace.nextFile()}`],
    ...(postgres === undefined ? [] : [['PostgreSQL', postgres]]),
  ] as [string, string][];
  if (postgres === undefined) console.log('PostgreSQL does not start here: left out.\n');
  // The databases at once: nearly all of the time is waiting for the next poll.
  const said = await Promise.all(databases.map(async ([name, url]) => untilPosted(name, url)));
  for (const text of said) console.log(text);
}

async function untilPosted(name: string, url: string): Promise<string> {
  const scene = await Scene.start(url, people, '60s');
  const askedAt = new Map<string, number[]>();
  // Evenly over the polls, so that every part of the wait for a poll is met alike.
  const everyMs = (pollMs * polls) / asked;
  const began = Date.now();
  for (let index = 0; index < asked; index += 1) {
    await pause(Math.max(0, began + index * everyMs - Date.now()));
    const number = index % people;
    const conversation = `a:${approverId(number)}`;
    askedAt.set(conversation, [...(askedAt.get(conversation) ?? []), await scene.ask(number)]);
  }
  await scene.when((arrivals) => arrivals.filter(({ isUpdate, refused }) => !isUpdate && !refused).length >= asked);
  const delays: number[] = [];
  for (const [conversation, moments] of askedAt) {
    // Cards of one conversation come in the order in which Azure showed their requests.
    const posted = scene.arrivals.filter((one) => one.conversationId === conversation && !one.isUpdate && !one.refused);
    moments.forEach((atMs, index) => delays.push((posted[index]?.atMs ?? Number.NaN) - atMs));
  }
  await scene.stop();
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return [
    `from Azure-visible to card posted, poll every 60 s, ${name}: p50 ${seconds(at(delays, 0.5))} s, p99 ${seconds(at(delays, 0.99))} s`,
    `  min..max ${seconds(at(delays, 0))}..${seconds(at(delays, 1))} s of ${delays.length} requests, evenly over ${polls} polls; real clock\n`,
  ].join('\n');
}
