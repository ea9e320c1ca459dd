import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lifeOf, personalByHash, provenRequest, verifyDatabase, type HistoryStore } from '../../src/history';
import { decodeEntry, verifyLedger } from '../../src/ledger';
import type { Keeper } from '../../src/model';
import {
  addHold,
  allNeeds,
  attribute,
  auditorRead,
  castVote,
  decisionStep,
  deliveryAttempted,
  endHold,
  eraseRequest,
  readBack,
  takeReads,
  type EraseAnswer,
} from '../../src/workflow';
import { testDatabases, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { lockboxFacts, person } from '../fixtures/requests';
import { dumpOf } from '../story/dump';
import { exportedTo } from '../history/exported';
import { Desk, tenantId } from './rig';

const secret = 'Zanzibar-prompts-of-Mrs-Quimby';
const reason = 'Xylophone-reason-of-the-voter';
const voter = { id: person(1).id, name: 'Wilhelmina Obscure', address: 'wilhelmina@example.com' };
const keeper: Keeper = { via: 'api', person: { id: person(9).id, name: 'Keeper Nine' } };
const asked = { why: 'asked', by: keeper, reason: 'she asked for it' } as const;

describe.each(testDatabases())('personal data on $name', ({ fresh }: TestDatabases) => {
  let desk: Desk;
  let database: TestDatabase;
  beforeEach(async () => {
    database = await fresh();
    desk = await Desk.open(database);
  });
  afterEach(() => desk.close());

  const open = async (number = 1): Promise<string> => {
    const azureId = `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const facts = lockboxFacts({ azureId, justification: `Case: ${secret} ${String(number)}` });
    const { opened } = await desk.writer.submit(takeReads([{ facts, azureStatus: 'Pending' }]));
    return opened[0]!;
  };
  const reject = async (id: string): Promise<void> => {
    const by = { ...voter, tenantId, guest: false };
    const vote = await desk.writer.submit(castVote({ requestId: id, verdict: 'reject', reason, by }));
    expect(vote).toMatchObject({ ok: true });
    for (const step of ['sending', 'accepted'] as const) {
      const request = (await desk.store.engine.request(id))!;
      await desk.writer.submit(decisionStep(request, { do: step }));
    }
    await desk.writer.submit(readBack(id, 'Denied', '2026-11-25T00:00:00.000Z'));
  };
  /** Every card of it is shown, and one could not be. */
  const show = async (id: string): Promise<void> => {
    const { deliveries } = await desk.store.work.transact((tx) => tx.load(allNeeds([{ deliveriesOf: [id] }])));
    for (const [index, before] of [...deliveries.values()].entries()) {
      const after =
        index === 0
          ? ({ ...before, status: 'parked', lastError: `no ${voter.name}` } as const)
          : ({ ...before, status: 'done', shown: before.wanted } as const);
      const card = JSON.stringify({ type: 'AdaptiveCard', body: [secret, voter.name] });
      await desk.writer.submit(deliveryAttempted({ before, after, card }));
    }
  };
  const closed = async (number = 1): Promise<string> => {
    const id = await open(number);
    await show(id);
    await reject(id);
    return id;
  };
  const erase = (id: string): Promise<EraseAnswer> => desk.writer.submit(eraseRequest(id, asked));
  const verify = () => verifyDatabase(desk.store.history, undefined);

  test('of an erased request is in no table, no index and no free page, and every proof stands', async () => {
    const id = await closed();
    const words = [secret, 'Zanzibar', 'zanzibar', 'quimby', reason, 'xylophone', voter.name, 'wilhelmina', 'obscure'];
    words.push(voter.id, person(2).id);
    const before = await dumpOf(database.url);
    for (const word of words)
      expect({ word, found: before.toLowerCase().includes(word.toLowerCase()) }).toEqual({ word, found: true });
    const entriesBefore = (await desk.entries()).map(({ text }) => text);

    const answer = await erase(id);
    expect(answer).toMatchObject({ ok: true, erasure: { requestId: id, why: 'asked' } });
    const after = (await dumpOf(database.url)).toLowerCase();
    expect(words.filter((word) => after.includes(word.toLowerCase()))).toEqual([]);

    expect((await desk.entries()).map(({ text }) => text).slice(0, entriesBefore.length)).toEqual(entriesBefore);
    const report = await verify();
    expect(report).toMatchObject({ ok: true, faults: [], changedRequests: [], changedRows: [] });
    expect(report.erased).toBeGreaterThan(10);
    const last = (await desk.entries()).at(-1)!;
    expect(last).toMatchObject({ type: 'personal-erased', request: id, data: { why: 'asked', via: 'api' } });
    expect(last.data['values']).toBe(report.erased);
    expect((last.data['entries'] as number[]).length).toBeGreaterThan(3);
  });

  test('of an erased request is told to be erased, in words, by whatever shows it', async () => {
    const id = await closed();
    await erase(id);
    const found = await provenRequest(desk.store.history, id, () => true);
    expect(found?.proven).toMatchObject({ ok: true, faults: [] });
    expect(found?.request).toMatchObject({
      state: 'rejected',
      justification: 'erased',
      asked: [{ id: 'erased' }],
      votes: [{ by: { id: 'erased' }, reason: 'erased', verdict: 'reject' }],
      decision: { by: { kind: 'person', id: 'erased' }, reason: 'erased' },
      erased: { why: 'asked' },
      deliveries: [],
    });
    const rows = await desk.store.history.entriesOf(id);
    const entries = rows.map(({ bytes }) => decodeEntry(bytes));
    const life = lifeOf(entries, personalByHash([]), []);
    expect(life.find(({ type }) => type === 'voted' || type === 'decision-intended')?.by).toBe('person, erased');
    expect(await desk.store.history.count({ text: 'zanzibar' }, 10)).toBe(0);
    expect(await desk.store.history.count({ actor: 'wilhelmina@example.com' }, 10)).toBe(0);
    expect(await desk.store.history.count({ state: ['rejected'] }, 10)).toBe(1);
  });

  test('of a request that is open, on hold, erased, or none is not erased, and that is said by name and recorded', async () => {
    const pending = await open(2);
    const id = await closed();
    const hold = await desk.writer.submit(addHold({ match: { requestId: id }, reason: 'a law suit', by: keeper }));
    expect(hold).toMatchObject({ ok: true, hold: { match: { requestId: id } } });
    expect(await erase(pending)).toEqual({ ok: false, why: 'REQUEST_OPEN' });
    expect(await erase(id)).toEqual({ ok: false, why: 'ON_HOLD' });
    expect(await erase('L-0000000000')).toEqual({ ok: false, why: 'UNKNOWN_REQUEST' });
    expect(await desk.writer.submit(eraseRequest(id, { ...asked, reason: ' ' }))).toEqual({
      ok: false,
      why: 'KEEPING_NEEDS_REASON',
    });
    await desk.writer.submit(endHold(hold.ok ? hold.hold.id : '', keeper));
    expect(await dumpOf(database.url)).toContain('a law suit');
    expect(await erase(id)).toMatchObject({ ok: true });
    expect(await dumpOf(database.url)).not.toContain('a law suit');
    expect(await erase(id)).toEqual({ ok: false, why: 'ALREADY_ERASED' });
    const refusals = (await desk.entries()).filter(({ type }) => type === 'erase-refused');
    expect(refusals.map(({ data }) => data['why'])).toEqual([
      'REQUEST_OPEN',
      'ON_HOLD',
      'UNKNOWN_REQUEST',
      'KEEPING_NEEDS_REASON',
      'ALREADY_ERASED',
    ]);
  });

  test('does not come back with what Azure, its log or a delivery under way still tell', async () => {
    const id = await closed();
    const { deliveries } = await desk.store.work.transact((tx) => tx.load(allNeeds([{ deliveriesOf: [id] }])));
    const [before] = [...deliveries.values()];
    const late = deliveryAttempted({
      before: before!,
      after: { ...before!, status: 'done', shown: 99 },
      card: JSON.stringify({ type: 'AdaptiveCard', body: [secret] }),
    });
    // The one that arrives in the same commit, and one that arrives after it.
    await Promise.all([erase(id), desk.writer.submit(late)]);
    await desk.writer.submit(late);
    const facts = lockboxFacts({ azureId: 'c0ffee00-0000-4000-8000-000000000001', justification: secret });
    await desk.writer.submit(takeReads([{ facts, azureStatus: 'Completed' }]));
    const by = { kind: 'person', ...voter } as const;
    await desk.writer.submit(
      attribute({ facts, verdict: 'reject', by, as: 'elsewhere', at: '2026-11-24T09:00:00.000Z' } as never),
    );
    expect((await dumpOf(database.url)).toLowerCase()).not.toMatch(/zanzibar|wilhelmina/);
    expect((await desk.entries()).at(-1)).toMatchObject({ type: 'personal-erased' });
  });

  test('of another request, and of what auditors looked at, stays where one is erased', async () => {
    const [one, other] = [await closed(1), await closed(2)];
    await desk.writer.submit(
      auditorRead({ by: { kind: 'person', id: person(8).id }, what: 'requests', filter: { text: 'a-filter-text' } }),
    );
    await erase(one);
    const dump = await dumpOf(database.url);
    expect(dump).toContain(`${secret} 2`);
    expect(dump).not.toContain(`${secret} 1`);
    expect(dump).toContain('a-filter-text');
    expect((await provenRequest(desk.store.history, other, () => true))?.request.justification).toContain(secret);
  });

  test('a hold of a time keeps what opened in it, and takes one of both: a request or a time', async () => {
    const id = await closed();
    const hold = (match: object) =>
      desk.writer.submit(addHold({ match, reason: 'audit', by: { via: 'local', name: 'root' } }));
    expect(await hold({ from: '2026-11-24T08:00:00.001Z' })).toMatchObject({ ok: true });
    expect(await hold({ to: '2026-11-24T08:00:00.000Z' })).toMatchObject({ ok: true });
    for (const match of [{}, { requestId: id, to: '2027-01-01T00:00:00.000Z' }, { from: '2027', to: '2026' }]) {
      expect(await hold(match)).toEqual({ ok: false, why: 'HOLDS_NOTHING' });
    }
    const kept = await hold({ from: '2026-11-24T08:00:00.000Z', to: '2026-11-24T08:00:00.001Z' });
    expect(await erase(id)).toEqual({ ok: false, why: 'ON_HOLD' });
    expect(await desk.store.history.holds(false)).toHaveLength(3);
    await desk.writer.submit(endHold(kept.ok ? kept.hold.id : '', keeper));
    expect(await erase(id)).toMatchObject({ ok: true });
    expect(await desk.store.history.holds(true)).toHaveLength(3);
    expect((await verify()).changedRows).toEqual([]);
  });

  test('an export of a ledger with erased values verifies, and holds none of them', async () => {
    const id = await closed();
    await erase(id);
    const { history } = desk.store;
    const head = (await history.head())!;
    const checkpoint = { size: head.size, note: 'a note', at: '2026-11-24T10:00:00.000Z' };
    const exported = Object.assign(Object.create(history) as HistoryStore, {
      newestCheckpoint: () => Promise.resolve(checkpoint),
    });
    const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-erased-'));
    await exportedTo(folder, exported, ['k']);
    const files = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    rmSync(folder, { recursive: true });
    expect([...files.values()].join('').toLowerCase()).not.toMatch(/zanzibar|wilhelmina|xylophone/);
    const lines = files.get('entries.jsonl')!.trimEnd().split('\n');
    const report = await verifyLedger({
      entries: (async function* () {
        await Promise.resolve();
        for (const [seq, line] of lines.entries()) yield { seq, bytes: Buffer.from(line) };
      })(),
      verifierKeys: [],
    });
    expect(report.faults).toEqual([]);
  });
});
