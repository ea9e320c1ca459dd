import type { HistoryFilter } from '../src/history';
import type { AccessRequest } from '../src/model';
import type { Store } from '../src/store';
import type { BenchOptions } from './options';
import { pastRequest, rareRoute } from './past-requests';
import { freshPostgres } from './postgres';
import { emptyChanges } from './empty-changes';
import type { Workplace } from './workplace';

/** A ledger has about so many entries for each request. */
const entriesOfRequest = 10;
/** Requests that are written in one commit. */
const groupSize = 1_000;
const pageSize = 20;
const warmUps = 20;
/** Pages read of each filter in one run. */
const pages = 200;

/** The middle of some times, and what one in a hundred exceeds. */
interface Spread {
  p50: number;
  p99: number;
}

/** What is looked for: frequent values, rare ones, and several at once. */
const filters: [name: string, filter: HistoryFilter][] = [
  ['nothing', {}],
  ['state', { state: ['expired'] }],
  ['states', { state: ['pending', 'approved', 'rejected'] }],
  ['kind', { kind: ['byos-review'] }],
  ['service', { service: ['speech'] }],
  ['from, to', { from: '2025-03-01T00:00:00.000Z', to: '2025-04-01T00:00:00.000Z' }],
  ['subscription', { subscription: '5f1c2a9e-0d34-4b6a-9a77-000000000003' }],
  ['resource', { resource: '/subscriptions/5f1c2a9e-0d34-4b6a-9a77-000000000003/resourceGroups/rg-7' }],
  ['resource, beginning', { resource: '/subscriptions/5f1c2a9e' }],
  ['approver', { approver: 'approver3@example.com' }],
  ['actor', { actor: 'approver3@example.com' }],
  ['route', { route: 'route-2' }],
  ['route, rare', { route: rareRoute }],
  ['case', { case: '1000077' }],
  ['text, frequent', { text: 'investigate' }],
  ['text, 1 in 100', { text: 'topic42' }],
  ['text, rare', { text: 'needle' }],
  ['text, two words', { text: 'investigate topic42' }],
  ['state and text', { state: ['expired'], text: 'topic42' }],
  ['kind and approver', { kind: ['byos-review'], approver: 'approver3@example.com' }],
];

/** The time of a page of the past by each filter, warm, for a small past and a large one, on both databases. */
export async function history(workplace: Workplace, { runs, large, databases }: BenchOptions): Promise<void> {
  const sizes = [1_000, 100_000, ...(large ? [500_000] : [])];
  if (databases.includes('sqlite')) {
    await workplace.withStore((opened) => measureOn('SQLite', opened.store, sizes, runs));
  }
  if (!databases.includes('postgresql')) return;
  const url = await freshPostgres();
  if (url === undefined) console.log('history on PostgreSQL: left out, since none starts here\n');
  else await workplace.withStore((opened) => measureOn('PostgreSQL', opened.store, sizes, runs), { url });
}

async function measureOn(name: string, store: Store, sizes: readonly number[], runs: number): Promise<void> {
  const figures = new Map<string, Spread[]>();
  let there = 0;
  for (const size of sizes) {
    const began = performance.now();
    for (; there < size; there += groupSize) await load(store, there, Math.min(groupSize, size - there));
    const seconds = (performance.now() - began) / 1_000;
    console.log(`history on ${name}: ${grouped(size)} requests loaded in ${seconds.toFixed(0)} s`);
    for (const [what, filter] of filters) {
      const spreads: Spread[] = [];
      for (let run = 0; run < runs; run += 1) spreads.push(await spreadOf(store, filter));
      const figure = { p50: middle(spreads.map(({ p50 }) => p50)), p99: middle(spreads.map(({ p99 }) => p99)) };
      figures.set(what, [...(figures.get(what) ?? []), figure]);
    }
  }
  const heads = sizes.map((size) => `${grouped(size * entriesOfRequest)} entries`);
  console.log(
    `history on ${name}: p50 and p99 of a page of ${pageSize} in ms, middle of ${runs} runs of ${pages} pages, warm`,
  );
  console.log(`  ${'filter'.padEnd(22)}${heads.map((head) => head.padStart(20)).join('')}   aim 5 ms and 2.0 times`);
  for (const [what, values] of figures) {
    const [first = Number.NaN, last = Number.NaN] = [values[0]?.p99, values.at(-1)?.p99];
    const reached = last <= 5 && last <= 2 * first;
    const cells = values.map(({ p50, p99 }) => `${p50.toFixed(2)} ${p99.toFixed(2)}`.padStart(20)).join('');
    console.log(`  ${what.padEnd(22)}${cells}   ${(last / first).toFixed(1)} times${reached ? '' : ', NOT REACHED'}`);
  }
  console.log('');
}

async function load(store: Store, from: number, count: number): Promise<void> {
  const requests = Array.from({ length: count }, (_, at): AccessRequest => pastRequest(from + at));
  await store.work.transact((tx) => tx.write({ ...emptyChanges(), requests: requests.map((to) => ({ from: 0, to })) }));
}

/** First pages, and pages from somewhere in the middle, in turn. */
async function spreadOf(store: Store, filter: HistoryFilter): Promise<Spread> {
  const times: number[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < warmUps + pages; read += 1) {
    const began = performance.now();
    const { next } = await store.history.page(filter, pageSize, cursor);
    if (read >= warmUps) times.push(performance.now() - began);
    cursor = read % 10 === 9 ? undefined : next;
  }
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.ceil(times.length * part) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
