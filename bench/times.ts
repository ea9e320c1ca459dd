import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Client } from 'pg';
import { freshPostgres } from './postgres';
import { approverId, Scene } from './service';
import type { Workplace } from './workplace';

/** Requests appear over two polls, each at a moment of its own; each approver is asked at most twice in a poll. */
const pollMs = 60_000;
const polls = 2;
const people = 60;
const asked = 120;
const presses = 200;
const aim = 5;

/** From Azure-visible to card posted, and from a press to its answer: of the real service, by the real clock. */
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
  for (const [name] of databases) {
    const url = name === 'SQLite' ? `file:${workplace.nextFile()}` : await freshPostgres();
    if (url !== undefined) console.log(await untilAnswered(name, url));
  }
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

async function untilAnswered(name: string, url: string): Promise<string> {
  const scene = await Scene.start(url, presses, '1h');
  const commit = await singleRow(url);
  const answered: number[] = [];
  const committed: number[] = [];
  for (let number = 0; number < presses; number += 1) await scene.ask(number);
  scene.look();
  await scene.when((arrivals) => arrivals.filter(({ isUpdate }) => !isUpdate).length >= presses);
  for (let number = 0; number < presses; number += 1) {
    const id = scene.arrivals.find(({ conversationId }) => conversationId === `a:${approverId(number)}`)?.requestId;
    const value = { action: { type: 'Action.Execute', verb: 'approve', data: { id, v: 1, approveReason: '' } } };
    const updates = (): number =>
      scene.arrivals.filter((one) => one.isUpdate && one.conversationId === `a:${approverId(number)}`).length;
    const answer = await timedMs(() => scene.send(number, { type: 'invoke', name: 'adaptiveCard/action', value }));
    if (!answer.value.includes('Approver')) throw new Error(`a press was not taken: ${answer.value.slice(0, 200)}`);
    answered.push(answer.ms);
    await scene.when(() => updates() > 0);
    committed.push((await timedMs(commit.run)).ms);
  }
  await commit.end();
  await scene.stop();
  const ratio = at(answered, 0.99) / at(committed, 0.99);
  const ms = (values: readonly number[], part: number): string => at(values, part).toFixed(2);
  return [
    `from press to answer, ${name}: p99 ${ratio.toFixed(1)} single-row commits p99, aim ${aim} or less: ${ratio <= aim ? 'reached' : 'NOT REACHED'}`,
    `  press p50 ${ms(answered, 0.5)} ms, p99 ${ms(answered, 0.99)} ms; commit p50 ${ms(committed, 0.5)} ms, p99 ${ms(committed, 0.99)} ms`,
    `  ${presses} presses by as many people, each with a look into the roster that takes a call; each followed by a commit\n`,
  ].join('\n');
}

/** One row changed and made durable on the same database, by the same driver, with nothing else in between. */
async function singleRow(url: string): Promise<{ run: () => Promise<unknown>; end: () => Promise<void> }> {
  if (url.startsWith('file:')) {
    const database = new Database(url.slice('file:'.length));
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE bench_row (n INTEGER NOT NULL); INSERT INTO bench_row VALUES (0)');
    const change = database.prepare('UPDATE bench_row SET n = n + 1');
    return {
      run: () => Promise.resolve(change.run()),
      end: () => {
        database.close();
        return Promise.resolve();
      },
    };
  }
  const client = new Client(url);
  await client.connect();
  await client.query('CREATE TABLE bench_row (n INTEGER NOT NULL)');
  await client.query('INSERT INTO bench_row VALUES (0)');
  return { run: () => client.query('UPDATE bench_row SET n = n + 1'), end: () => client.end() };
}

async function timedMs<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now();
  const value = await work();
  return { value, ms: performance.now() - began };
}

/** The value below which that part of all lies. */
function at(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
