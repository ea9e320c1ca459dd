import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Observability } from '../../src/main/report';
import { createLog } from '../../src/telemetry';
import { WorkflowError } from '../../src/workflow';
import { openLedgerRig, type LedgerRig } from '../history/rig';

let folder: string;
let rig: LedgerRig;
let lines: string[];
let seen: Observability;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-report-'));
  rig = await openLedgerRig(`file:${join(folder, 'lockbox.db')}`);
  lines = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  seen = new Observability(log, rig.store.engine, { now: () => rig.now });
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

const pass = (seconds: number): void => {
  rig.now = new Date(rig.now.getTime() + seconds * 1_000);
};

test('how far a source lags is counted from its last whole read, also while reads fail', async () => {
  seen.report.sourceRead('lockbox/s1', rig.now.toISOString());
  pass(60);
  seen.report.sourceFailed('lockbox/s1', 'TIMED_OUT');
  pass(30);
  const { text } = await seen.render();
  expect(text).toContain('lockbox_source_lag_seconds{source="lockbox/s1"} 90\n');
  expect(text).toContain('lockbox_source_failures_total{source="lockbox/s1"} 1\n');
});

test('a source that could never be read lags since the start: silence is no success', async () => {
  pass(40);
  seen.report.sourceFailed('activity/s2', 'SIGN_IN_REFUSED');
  pass(2);
  expect((await seen.render()).text).toContain('lockbox_source_lag_seconds{source="activity/s2"} 42\n');
});

test('a source that another instance reads now lags here no more, and is none of this one', async () => {
  seen.report.sourceRead('event-hub/a/b/0', rig.now.toISOString());
  expect((await seen.render()).text).toContain('source="event-hub/a/b/0"');
  seen.report.sourceLeft('event-hub/a/b/0');
  expect((await seen.render()).text).not.toContain('source="event-hub/a/b/0"');
  expect(seen.sourceHealth).toEqual([]);
});

test('records that cannot be understood are counted by source, and logged by reason', async () => {
  seen.report.unreadable('event-hub/a/b/0', 'NOT_JSON', 3);
  seen.report.unreadable('lockbox/s1', 'NO_OPERATION');
  const { text } = await seen.render();
  expect(text).toContain('lockbox_records_unreadable_total{source="event-hub/a/b/0"} 3\n');
  expect(text).toContain('lockbox_records_unreadable_total{source="lockbox/s1"} 1\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ why: 'NOT_JSON', count: 3 });
});

test('a failing source is logged with how often, and once more when it can be read again', () => {
  for (const reason of ['TIMED_OUT', 'TIMED_OUT']) seen.report.sourceFailed('lockbox/s1', reason);
  for (let reads = 0; reads < 2; reads += 1) seen.report.sourceRead('lockbox/s1', rig.now.toISOString());
  const told = lines.map((line) => JSON.parse(line) as { msg: string; failures?: number });
  expect(told.map(({ failures }) => failures)).toEqual([1, 2, undefined]);
  expect(told.at(-1)?.msg).toBe('the source can be read again');
});

test('a failed round is logged with its code', () => {
  seen.report.loopFailed('deliver', new WorkflowError('FENCED_OFF', 'the lease was lost'));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, loop: 'deliver', code: 'FENCED_OFF' });
});

test('figures of the database are read when they are asked for', async () => {
  expect((await seen.render()).text).toMatch(/^lockbox_ledger_entries 3$/m);
  await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  const { text } = await seen.render();
  expect(text).toMatch(/^lockbox_ledger_entries 5$/m);
  expect(text).toContain('lockbox_requests{state="pending"} 1\n');
  expect(text).toContain('lockbox_deliveries{status="due"} 2\n');
});
