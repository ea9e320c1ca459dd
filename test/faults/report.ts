import { readFileSync } from 'node:fs';
import { promises, rules, type Rule, type Violation } from './checker';
import { faultKinds, type FaultKind } from './failpoints';
import { saysUnderWay } from './load';
import type { Observations } from './observations';

/** What one lane came to. */
export interface LaneResult {
  seen: Observations;
  starts: number;
  recoveries: readonly number[];
  /** Milliseconds from a start to the first read of Azure's requests. */
  resumptions: readonly number[];
  violations: readonly Violation[];
  logFile: string;
  /** How often the database refused something for want of room, where it says so. */
  refusals: number | undefined;
}

/** @returns the table that is printed at the end. */
export function table(lanes: readonly LaneResult[], totalMs: number): string {
  const sum = (count: (lane: LaneResult) => number): number => lanes.reduce((total, lane) => total + count(lane), 0);
  const recoveries = lanes.flatMap((lane) => lane.recoveries);
  const rows: [string, string | number][] = [
    ['faults', sum(({ seen }) => seen.faults.length)],
    ...kindRows(lanes),
    ['points that something went wrong at', pointsOf(lanes).length],
    ['kills', sum(({ seen }) => seen.kills.length)],
    ...aimRows(lanes),
    ['starts', sum(({ starts }) => starts)],
    ['requests', sum(({ seen }) => seen.azure.length)],
    ['presses', sum(({ seen }) => seen.presses.length)],
    ['  answered', sum(({ seen }) => seen.presses.filter(({ answer }) => answer?.status === 200).length)],
    ['  acknowledged as being carried out', sum(({ seen }) => seen.presses.filter(saysUnderWay).length)],
    ['decisions that came to Azure', sum(({ seen }) => seen.decisionCalls.length)],
    ['  taken', sum(({ seen }) => seen.azure.flatMap(taken).length)],
    ['decided or ended elsewhere', sum(({ seen }) => seen.azure.filter((one) => taken(one).length === 0).length)],
    ['messages posted', sum(({ seen }) => seen.posted.length)],
    ['ledger entries', sum(({ seen }) => seen.entries.length)],
    ['checkpoints compared', sum(({ seen }) => new Set(seen.checkpoints).size)],
    ['records by the event hub that nothing else tells', sum(({ seen }) => accessesOf(seen))],
    ['places kept in the hub', sum(({ seen }) => seen.hub?.kept.length ?? 0)],
    ['checkpoints in blobs', sum(({ seen }) => seen.blobAnchor?.notes.length ?? 0)],
    ...refusalRows(lanes),
    ['errors in the log', sum(({ logFile }) => errorsIn(logFile).length)],
    ['from start to ready, p50 / p99', bothOf(recoveries)],
    ['from start to the first read of Azure, p50 / p99', bothOf(lanes.flatMap((lane) => lane.resumptions))],
    ['total time', `${(totalMs / 1_000).toFixed(0)} s`],
  ];
  return `${[...rows.map(line), '', ...promisesOf(lanes)].join('\n')}\n`;
}

function accessesOf({ hub }: Observations): number {
  return hub?.records.filter(({ access }) => access !== undefined).length ?? 0;
}

function refusalRows(lanes: readonly LaneResult[]): [string, number][] {
  const told = lanes.flatMap(({ refusals }) => refusals ?? []);
  return told.length === 0 ? [] : [['refused by PostgreSQL for want of room', told.reduce((sum, one) => sum + one, 0)]];
}

/** @returns the lines of what must not happen, with how often it did. */
export function promisesOf(lanes: readonly Pick<LaneResult, 'violations'>[]): string[] {
  const all = lanes.flatMap(({ violations }) => violations);
  const count = (rule: Rule): number => all.filter((one) => one.rule === rule).length;
  const rows = promises.flatMap(({ says, by }): [string, number][] => [
    [says, by.reduce((total, rule) => total + count(rule), 0)],
    ...by.map((rule): [string, number] => [`  ${rules[rule]}`, count(rule)]),
  ]);
  return ['must all be 0', ...rows.map(line)];
}

function kindRows(lanes: readonly LaneResult[]): [string, number][] {
  const all = lanes.flatMap(({ seen }) => seen.faults);
  return (Object.keys(faultKinds) as FaultKind[]).map((kind) => [
    `  ${faultKinds[kind]}`,
    all.filter((one) => one.kind === kind).length,
  ]);
}

/** The failpoints at which something was made to go wrong. */
function pointsOf(lanes: readonly LaneResult[]): string[] {
  return [...new Set(lanes.flatMap(({ seen }) => seen.faults.map(({ point }) => point)))].sort();
}

/** @returns a line for each failpoint: how often what was made to go wrong there. */
export function pointTable(lanes: readonly LaneResult[]): string {
  const all = lanes.flatMap(({ seen }) => seen.faults);
  return pointsOf(lanes)
    .map((point) => {
      const counts = new Map<FaultKind, number>();
      for (const { kind } of all.filter((one) => one.point === point)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return `  ${point.padEnd(28)} ${[...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')}\n`;
    })
    .join('');
}

/** @returns the middle, and what 99 of 100 were within. */
export function bothOf(milliseconds: readonly number[]): string {
  return `${percentile(milliseconds, 50)} / ${percentile(milliseconds, 99)} ms`;
}

function aimRows(lanes: readonly LaneResult[]): [string, string][] {
  const counts = new Map<string, { all: number; hit: number }>();
  for (const { aim, hit } of lanes.flatMap(({ seen }) => seen.kills)) {
    const { all, hit: hits } = counts.get(aim) ?? { all: 0, hit: 0 };
    counts.set(aim, { all: all + 1, hit: hits + (hit ? 1 : 0) });
  }
  return [...counts].sort().map(([aim, { all, hit }]) => [`  ${aim}`, hit === all ? `${all}` : `${all}, ${hit} hit`]);
}

function taken({ decisions }: Observations['azure'][number]): unknown[] {
  return decisions.filter(({ answer }) => answer === 'taken');
}

/** @returns a line of a table. */
export function line([name, value]: [string, string | number]): string {
  return `  ${name.padEnd(66)} ${value}`;
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}

/** The lines of the service's log of level error and above, without those of its own that are no JSON. */
export function errorsIn(logFile: string): string[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((text) => /"level":(50|60|"error"|"fatal")/.test(text) || /^\s+at |^lockbox-bot:/.test(text));
}
