import Database from 'better-sqlite3';
import { Client } from 'pg';
import { bareTurns, prismaCommits } from './floor';
import { freshPostgres } from './postgres';
import { approverId, Scene } from './service';
import { at, timedMs } from './spread';
import type { Workplace } from './workplace';

const presses = 200;
const aim = 5;

/** From a press to its answer: of the real service, by the real clock, on both databases. */
export async function press(workplace: Workplace): Promise<void> {
  console.log(await untilAnswered('SQLite', `file:${workplace.nextFile()}`));
  const postgres = await freshPostgres();
  if (postgres === undefined) console.log('PostgreSQL does not start here: left out.\n');
  else console.log(await untilAnswered('PostgreSQL', postgres));
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
    const answer = await scene.send(number, { type: 'invoke', name: 'adaptiveCard/action', value });
    if (!answer.text.includes('Approver')) throw new Error(`a press was not taken: ${answer.text.slice(0, 200)}`);
    answered.push(answer.ms);
    await scene.when(() => updates() > 0);
    committed.push((await timedMs(commit.run)).ms);
  }
  await commit.end();
  await scene.stop();
  const prisma = await prismaCommits(url);
  const turns = await bareTurns();
  const ratio = at(answered, 0.99) / at(committed, 0.99);
  const ms = (values: readonly number[], part: number): string => at(values, part).toFixed(2);
  return [
    `from press to answer, ${name}: p99 ${ratio.toFixed(1)} single-row commits p99, aim ${aim} or less: ${ratio <= aim ? 'reached' : 'NOT REACHED'}`,
    `  press p50 ${ms(answered, 0.5)} ms, p99 ${ms(answered, 0.99)} ms; commit p50 ${ms(committed, 0.5)} ms, p99 ${ms(committed, 0.99)} ms`,
    `  ${presses} presses by as many people, each with a look into the roster that takes a call; each followed by a commit`,
    `  beneath it, with nothing of this service: botbuilder and teams-ai with that call p50 ${ms(turns, 0.5)} ms, p99 ${ms(turns, 0.99)} ms; one row in a transaction of Prisma's p50 ${ms(prisma, 0.5)} ms, p99 ${ms(prisma, 0.99)} ms; their sum is ${((at(turns, 0.99) + at(prisma, 0.99)) / at(committed, 0.99)).toFixed(1)} of the unit\n`,
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
