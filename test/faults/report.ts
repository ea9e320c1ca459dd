import { readFileSync } from 'node:fs';
import { rules, type Rule, type Violation } from './checker';
import { saysUnderWay } from './load';
import type { Observations } from './observations';

/** What one lane came to. */
export interface LaneResult {
  seen: Observations;
  starts: number;
  recoveries: readonly number[];
  violations: readonly Violation[];
  logFile: string;
}

/** @returns the table that is printed at the end. */
export function table(lanes: readonly LaneResult[], totalMs: number): string {
  const sum = (count: (lane: LaneResult) => number): number => lanes.reduce((total, lane) => total + count(lane), 0);
  const recoveries = lanes.flatMap((lane) => lane.recoveries);
  const rows: [string, string | number][] = [
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
    ['errors in the log', sum(({ logFile }) => errorsIn(logFile).length)],
    ['from start to ready, p50 / p99', `${percentile(recoveries, 50)} / ${percentile(recoveries, 99)} ms`],
    ['total time', `${(totalMs / 1_000).toFixed(0)} s`],
  ];
  const broken = Object.entries(rules).map(([rule, sentence]): [string, number] => [
    sentence,
    sum(({ violations }) => violations.filter((one) => one.rule === (rule as Rule)).length),
  ]);
  return `${[...rows.map(line), '', 'must all be 0', ...broken.map(line)].join('\n')}\n`;
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

function line([name, value]: [string, string | number]): string {
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
