import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Asked, ProcessState } from './serve-child';
import { approverId, Scene } from './service';
import { at } from './spread';
import { trendOf, type Point } from './trend';
import { Workplace } from './workplace';

const people = 20;
/** So many of them read the past, in turn, and are asked nothing: Teams takes 1,800 messages an hour to one of them. */
const readers = 4;
/** A request, its card and its answer, this far apart, in milliseconds. */
const askEveryMs = 500;
const sampleEveryMs = 5_000;
/** This part of the time warms up, and is not judged. */
const warmUp = 0.25;
/** A card that has not come after so long is missing, in milliseconds. */
const patienceMs = 60_000;

/** What is judged, what it may grow by, and in which unit. */
const judged = {
  heap: { unit: 'MiB', part: 0.05, atLeast: 4 },
  resident: { unit: 'MiB', part: 0.08, atLeast: 16 },
  'open files': { unit: '', part: 0, atLeast: 2 },
  'loop lag p99': { unit: 'ms', part: 1, atLeast: 20 },
  'alert to card': { unit: 'ms', part: 0.5, atLeast: 100 },
  'press to answer': { unit: 'ms', part: 0.5, atLeast: 50 },
} as const;
type Figure = keyof typeof judged;

/** The whole service under the same load for a while: what it takes and how long it lets wait must not grow. */
async function soak(minutes: number): Promise<boolean> {
  const workplace = new Workplace();
  const scene = await Scene.start(`file:${workplace.nextFile()}`, people, '60s', true);
  const points = Object.fromEntries(Object.keys(judged).map((name) => [name, []])) as unknown as Record<
    Figure,
    Point[]
  >;
  const began = performance.now();
  const note = (figure: Figure, value: number): void => {
    points[figure].push({ atMs: performance.now() - began, value });
  };
  const counts = { requests: 0, reads: 0 };
  let toldMinute = 0;
  try {
    await pause(3_000);
    const endMs = minutes * 60_000;
    const until = (): boolean => performance.now() - began < endMs;
    await Promise.all([
      // Each person is asked, answers, and is asked again: what is open does not grow.
      ...Array.from({ length: 4 }, async (_, lane) => {
        for (let turn = lane; until(); turn += 4) {
          await oneRequest(scene, turn % (people - readers), note);
          counts.requests += 1;
          await pause(askEveryMs * 4);
        }
      }),
      (async () => {
        for (let turn = 0; until(); turn += 1, counts.reads += 3) {
          await scene.get('/healthz');
          await scene.get('/readyz?for=traffic');
          await scene.send(people - readers + (turn % readers), { type: 'message', text: 'history' });
          await pause(askEveryMs);
        }
      })(),
      (async () => {
        while (until()) {
          const state = await scene.child?.ask<ProcessState>({ what: 'state' } satisfies Asked);
          if (state === undefined) throw new Error('the service is no process of its own');
          note('heap', state.heapMiB);
          note('resident', state.residentMiB);
          note('open files', state.openFiles);
          note('loop lag p99', state.loopLagMs);
          const minute = Math.floor((performance.now() - began) / 60_000);
          if (minute > toldMinute) {
            toldMinute = minute;
            const { heapMiB, residentMiB } = state;
            const takes = `heap ${heapMiB.toFixed(0)} MiB, resident ${residentMiB.toFixed(0)} MiB`;
            console.error(`${minute} of ${minutes} min: ${counts.requests} requests, ${takes}`);
          }
          await pause(sampleEveryMs);
        }
      })(),
    ]);
  } finally {
    await scene.stop();
    workplace.remove();
  }
  console.log(
    `${minutes} min: ${String(counts.requests)} requests asked, shown and answered; ${String(counts.reads)} reads\n`,
  );
  return judge(points, minutes);
}

/** Microsoft asks, Azure Monitor pushes, the card comes, the approver rejects, the answer comes. */
async function oneRequest(scene: Scene, number: number, note: (figure: Figure, ms: number) => void): Promise<void> {
  const conversation = `a:${approverId(number)}`;
  const seen = scene.arrivals.length;
  const card = (): (typeof scene.arrivals)[number] | undefined =>
    scene.arrivals
      .slice(seen)
      .find((one) => one.conversationId === conversation && !one.isUpdate && one.requestId !== undefined);
  await scene.ask(number);
  const pushedMs = Date.now();
  await scene.alert();
  const missing = new Promise<void>((_, reject) => {
    setTimeout(() => {
      reject(new Error('a card did not come'));
    }, patienceMs).unref();
  });
  await Promise.race([scene.when(() => card() !== undefined), missing]);
  note('alert to card', (card()?.atMs ?? Number.NaN) - pushedMs);
  const data = { id: card()?.requestId, v: 1, rejectReason: 'soak' };
  const value = { action: { type: 'Action.Execute', verb: 'reject', data } };
  const answer = await scene.send(number, { type: 'invoke', name: 'adaptiveCard/action', value });
  if (!answer.text.includes('Approver')) throw new Error(`a press was not taken: ${answer.text.slice(0, 200)}`);
  note('press to answer', answer.ms);
}

function judge(points: Readonly<Record<Figure, readonly Point[]>>, minutes: number): boolean {
  let isFlat = true;
  console.log('figure           first third  last third   growth   p50      p99      flat');
  for (const [name, { unit, ...allowed }] of Object.entries(judged)) {
    const all = points[name as Figure].filter(({ atMs }) => atMs >= minutes * 60_000 * warmUp);
    const trend = trendOf(all, allowed);
    const values = all.map(({ value }) => value);
    const cells = [trend.first, trend.last, trend.growth, at(values, 0.5), at(values, 0.99)].map((cell) =>
      cell.toFixed(1),
    );
    const [first = '', last = '', growth = '', p50 = '', p99 = ''] = cells;
    console.log(
      `${name.padEnd(16)} ${first.padEnd(12)} ${last.padEnd(12)} ${growth.padEnd(8)} ${p50.padEnd(8)} ${p99.padEnd(8)} ${trend.isFlat ? 'yes' : 'NO'} ${unit}`,
    );
    isFlat &&= trend.isFlat;
  }
  return isFlat;
}

const usage = `npm run soak -- [--minutes N]

Runs the built service for N minutes (30 without it) under the same load, in a process of its own: a request every half
second is asked, shown and answered, and the past is read. Judges the last third of the time by the first, once the
first quarter is over: memory, open files and waits may not grow. Exit code 0 if all is flat, 1 if not, 2 for a wrong
option.`;

/** @returns how many minutes are wanted; that help is wanted; or nothing where it cannot be told. */
function wanted(): number | 'help' | undefined {
  try {
    const options = { minutes: { type: 'string', default: '30' }, help: { type: 'boolean' } } as const;
    const { values } = parseArgs({ options });
    const minutes = Number(values.minutes);
    if (values.help === true) return 'help';
    return minutes > 0 && Number.isFinite(minutes) ? minutes : undefined;
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const minutes = wanted();
  if (typeof minutes === 'number') return (await soak(minutes)) ? 0 : 1;
  console[minutes === 'help' ? 'log' : 'error'](usage);
  return minutes === 'help' ? 0 : 2;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
