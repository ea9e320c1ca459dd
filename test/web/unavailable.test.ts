import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import { storedPosture } from '../../src/main/posture';
import { Observability } from '../../src/main/report';
import { teamsEdge } from '../../src/main/teams';
import { createLog } from '../../src/telemetry';
import { createApp, createMetricsApp, listen, type Listening } from '../../src/web';
import { soundFile } from '../config/files';
import { FakeTeams } from '../fakes/teams';
import { openLedgerRig, tenantId, type LedgerRig } from '../history/rig';
import { ada } from '../teams/rig';

let folder: string;
let rig: LedgerRig;
let lock: Database.Database;
let teams: FakeTeams;
let doors: Listening[];
let log: string[];
const url = (door = 0): string => `http://127.0.0.1:${doors[door]?.port ?? 0}`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-unavailable-'));
  const file = join(folder, 'lockbox.db');
  rig = await openLedgerRig(`file:${file}`, { patienceMs: 20 });
  lock = new Database(file);
  log = [];
  const clock = { now: () => rig.now };
  const logger = createLog({ level: 'info', destination: { write: (line) => log.push(line) } });
  const config = loadConfig('lockbox.yaml', soundFile.replace('appType: SingleTenant', 'appType: none'));
  const { store } = rig;
  const edge = teamsEdge({
    policy: () => config.policy,
    config,
    passwords: () => [],
    clock,
    log: logger,
    history: store.history,
    engineStore: store.engine,
    posture: () => storedPosture(store.engine, config, {}, ''),
    record: () => Promise.resolve({ ok: true as const }),
    submit: rig.submit,
    wake: () => undefined,
    daily: () => Promise.reject(new Error('no daily report is made here')),
    decideOwn: () => undefined,
  });
  const seen = new Observability(logger, store.engine, clock);
  const onError = (error: unknown): void => {
    logger.error({ err: error }, 'a request failed');
  };
  doors = [
    await listen(createApp({ messages: edge.handle, ready: () => store.engine.ping(), onError }), '127.0.0.1', 0),
    await listen(
      createMetricsApp(() => seen.render(), onError),
      '127.0.0.1',
      0,
    ),
  ];
  teams = await FakeTeams.start({ tenantId, bot: () => `${url()}/api/messages` });
});
afterEach(async () => {
  await Promise.all(doors.map((door) => door.close(0)));
  await teams.stop();
  lock.close();
  await rig.close();
  rmSync(folder, { recursive: true });
});

const entries = async (): Promise<number> => (await rig.store.history.head())?.size ?? 0;

test('while the database is locked, nothing that comes in is acknowledged, and nothing of it is kept', async () => {
  const before = await entries();
  lock.exec('BEGIN IMMEDIATE');
  const refused = await teams.installPersonal({ ...ada, id: '00000000-0000-4000-8000-000000000077' });
  expect(refused.status).toBe(503);
  expect(refused.contentType).toContain('application/problem+json');
  expect(refused.text).not.toMatch(/SQLITE|\n\s+at |lockbox\.db/);
  expect(await entries()).toBe(before);
  lock.exec('COMMIT');
  const taken = await teams.installPersonal({ ...ada, id: '00000000-0000-4000-8000-000000000077' });
  expect(taken.status).toBe(200);
  expect(await entries()).toBe(before + 1);
});

test('while the database is locked, a press is told that nothing was taken, and counts once it can be kept', async () => {
  const id = await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  const press = { action: { type: 'Action.Execute', verb: 'approve', data: { id, v: 1, approveReason: 'known' } } };
  const before = await entries();
  lock.exec('BEGIN IMMEDIATE');
  const answer = await teams.press(ada, ada, press);
  expect(answer).toMatchObject({
    status: 503,
    type: 'application/vnd.microsoft.error',
    card: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('nothing was done') as string },
  });
  expect(await entries()).toBe(before);
  lock.exec('COMMIT');
  expect((await teams.press(ada, ada, press)).card).toBeDefined();
  const { current } = (await rig.store.engine.request(id))!;
  expect(current).toMatchObject({ state: 'deciding', verdict: 'approve', votes: [{ by: { id: ada.id } }] });
});

test('a database that is broken makes the service not ready, and takes its figures away, not its health', async () => {
  expect((await fetch(`${url()}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${url(1)}/metrics`)).text()).toMatch(/^lockbox_ledger_entries 3$/m);
  lock.exec('DROP TABLE Head');
  for (const [address, status] of [
    [`${url()}/readyz`, 503],
    [`${url(1)}/metrics`, 500],
    [`${url()}/healthz`, 200],
  ] as const) {
    const response = await fetch(address);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/Head|\n\s+at /);
  }
});
