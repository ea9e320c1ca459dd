import { Retention } from '../../src/engine/retention';
import { statusOf, verifyDatabase } from '../../src/history';
import type { Keeper } from '../../src/model';
import { addHold, auditorRead, endHold, takeReads, type Fence } from '../../src/workflow';
import { testDatabases, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { dumpOf } from '../story/dump';
import { start } from '../workflow/rig';
import { Surroundings } from './rig';

const dayMs = 86_400_000;
const kept = 400 * dayMs;
const keeper: Keeper = { via: 'local', name: 'root' };

describe.each(testDatabases())('retention on $name', ({ fresh }: TestDatabases) => {
  let here: Surroundings;
  let database: TestDatabase;
  let fence: Fence;
  let retention: Retention;
  beforeEach(async () => {
    database = await fresh();
    here = await Surroundings.open(database);
    fence = (await here.desk.store.engine.acquire('retention', 'one', 900 * dayMs, at(0)))!;
    retention = new Retention(here.context, kept);
  });
  afterEach(() => here.close());

  const at = (days: number): string => new Date(start + days * dayMs).toISOString();
  const take = async (number: number, azureStatus: string): Promise<string> => {
    const azureId = `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const facts = lockboxFacts({ azureId, justification: `Secret number ${String(number)}.` });
    await here.desk.writer.submit(takeReads([{ facts, azureStatus }]));
    const found = await here.desk.store.history.find(azureId);
    return found[0]!.id;
  };
  /** All that is due, in rounds of its own size. */
  const look = async (): Promise<number> => {
    let rounds = 1;
    while (await retention.round(fence)) rounds += 1;
    // The next look is an hour later.
    here.pass(3_600_001);
    return rounds;
  };
  const secrets = async (): Promise<string[]> => [
    ...new Set((await dumpOf(database.url)).match(/Secret number \d+/g) ?? []),
  ];
  const verify = () => verifyDatabase(here.desk.store.history, undefined);

  test('erases what closed so long ago, not a day earlier, and nothing that is open', async () => {
    const closed = await take(1, 'Expired');
    await take(2, 'Pending');
    here.pass(399 * dayMs);
    await look();
    expect(await secrets()).toHaveLength(2);
    here.pass(dayMs);
    await look();
    expect(await secrets()).toEqual(['Secret number 2']);
    const entries = await here.desk.entries();
    const told = entries.find(({ type, request }) => type === 'personal-erased' && request === closed)!;
    expect(told.data).toMatchObject({ why: 'retention', afterSeconds: 34_560_000 });
    expect((await here.desk.store.engine.request(closed))?.erased).toEqual({
      at: at(399 + 1 + 1 / 24).slice(0, 19) + '.001Z',
      why: 'retention',
    });
    expect(await verify()).toMatchObject({ ok: true, changedRows: [], changedRequests: [] });
    // Said where the service says how it stands.
    const live = { version: '1', startedAt: at(0), policyHash: '', sources: [], pollMs: 1, keepPersonalMs: kept };
    const status = await statusOf(here.desk.store.history, live, at(401));
    expect(status.retention).toMatchObject({ afterSeconds: 34_560_000, lastLook: { requests: 1, holds: 0 } });
    expect(status.retention.lastLook?.values).toBe(2);
  });

  test('a hold goes before it: by id and by time, until it is ended', async () => {
    const [one] = [await take(1, 'Denied'), await take(2, 'Denied')];
    const read = auditorRead({
      by: { kind: 'person', id: person(8).id },
      what: 'requests',
      filter: { text: 'Secret number 9' },
    });
    await here.desk.writer.submit(read);
    const add = async (match: object): Promise<string> => {
      const answer = await here.desk.writer.submit(addHold({ match, reason: 'a law suit', by: keeper }));
      return answer.ok ? answer.hold.id : answer.why;
    };
    const byId = await add({ requestId: one });
    const byTime = await add({ from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' });
    here.pass(500 * dayMs);
    await look();
    expect(await secrets()).toHaveLength(3);
    await here.desk.writer.submit(endHold(byTime, keeper));
    await look();
    // What belongs to no request goes with its own time; what the other hold keeps stays, and why it does.
    expect(await secrets()).toEqual(['Secret number 1']);
    expect(await dumpOf(database.url)).toContain('a law suit');
    await here.desk.writer.submit(endHold(byId, keeper));
    await look();
    expect(await secrets()).toEqual([]);
    here.pass(401 * dayMs);
    await look();
    expect(await dumpOf(database.url)).not.toContain('a law suit');
    expect(await verify()).toMatchObject({ ok: true, changedRows: [], changedRequests: [] });
  });

  test('goes on in bounded rounds, and comes to an end', async () => {
    for (let number = 1; number <= 120; number += 1) await take(number, 'Expired');
    here.pass(500 * dayMs);
    expect(await look()).toBeGreaterThan(2);
    expect(await secrets()).toEqual([]);
    const size = (await here.desk.store.history.head())?.size;
    expect(await look()).toBe(1);
    // Only that it was looked: what erased something long ago is erased itself, in its time.
    expect((await here.desk.store.history.head())?.size).toBe(size);
    expect((await verify()).ok).toBe(true);
  });

  test('an instance that lost its lease erases nothing', async () => {
    await take(1, 'Expired');
    here.pass(1_000 * dayMs);
    const now = new Date(here.desk.nowMs).toISOString();
    await here.desk.store.engine.acquire('retention', 'another', dayMs, now);
    await expect(retention.round(fence)).rejects.toMatchObject({ code: 'FENCED_OFF' });
    expect(await secrets()).toHaveLength(1);
  });
});
