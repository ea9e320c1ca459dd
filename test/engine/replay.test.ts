import { decodeEntry } from '../../src/ledger';
import { verifyDatabase } from '../../src/history';
import { castVote, takeReads, takeSignals } from '../../src/workflow';
import { toSignal } from '../../src/signals';
import type { AccessRequest } from '../../src/model';
import { playedOn } from '../fakes/databases';
import {
  azureId,
  classicAlert,
  commonAlert,
  foreignAlerts,
  hubRecord,
  lockboxOperation,
  lockboxResource,
  restEvent,
  storageRecord,
  type LogRecord,
} from '../fixtures/records';
import { lockboxFacts, person } from '../fixtures/requests';
import { all } from '../store/samples';
import { accounted, now, replayRig, tenantId, type ReplayRig } from './replaying';

/** An event of the request, minutes after eight. */
function event(word: string, minutes: number, changes: LogRecord = {}): LogRecord {
  return restEvent({
    eventDataId: `event-${word}-${minutes}`,
    operationName: { value: lockboxOperation(word) },
    eventTimestamp: `2026-11-24T08:${String(minutes).padStart(2, '0')}:00Z`,
    ...changes,
  });
}
const lines = (...records: unknown[]): string => records.map((record) => JSON.stringify(record)).join('\n');
const created = event('Create', 0);
const approved = event('Approve', 20);
const foreign = foreignAlerts['a classic metric alert'];

describe.each(playedOn())('replay on $name', ({ fresh }) => {
  let rig: ReplayRig;
  let clean: () => Promise<void>;
  beforeEach(async () => {
    const database = await fresh();
    rig = await replayRig(database.url);
    clean = async () => {
      await rig.writer.stop();
      await rig.store.close();
      await database.drop();
    };
  });
  afterEach(() => clean());

  const requests = async (): Promise<AccessRequest[]> => (await rig.store.history.page({}, 100)).items;
  const entryTypes = async (): Promise<unknown[]> =>
    (await all(rig.store.history.entries())).map(({ bytes }) => decodeEntry(bytes).type);

  test('events of the past open a request marked replay and end it, each with its entry, and the ledger verifies', async () => {
    const report = await rig.replay(lines(created, approved));
    expect(report).toMatchObject({ records: 2, taken: 2, requests: 1, ignored: 0, refused: 0, duplicates: 0 });
    const [request] = await requests();
    expect(request).toMatchObject({ source: 'replay', openedAt: '2026-11-24T08:00:00.000Z', facts: { azureId } });
    const by = { kind: 'person', id: person(1).id };
    expect(request?.current).toMatchObject({ state: 'approved', outcome: { via: 'elsewhere', by } });
    expect(await entryTypes()).toEqual(['ledger-opened', 'request-opened', 'signal-taken', 'signal-taken', 'approved']);
    expect(await verifyDatabase(rig.store.history, undefined)).toMatchObject({ faults: [], changedRequests: [] });
  });

  test('every entry of a replay says so, and the personal data of an event stands in none', async () => {
    await rig.replay(lines(created, approved));
    const written = (await all(rig.store.history.entries())).slice(1).map(({ bytes }) => Buffer.from(bytes).toString());
    for (const entry of written) {
      expect(JSON.parse(entry)).toMatchObject({ data: { source: 'replay' } });
      expect(entry).not.toMatch(/approver1@example|Approver 1|192\.0\.2\.7/i);
    }
  });

  test('nothing is sent and nothing is left to read in Azure', async () => {
    await rig.replay(
      lines(created, event('Expire', 50), event('AutoApprove', 1, { resourceId: `${lockboxResource}2` })),
    );
    const later = '2027-11-24T00:00:00.000Z';
    expect(await rig.store.engine.deliveriesDue(later, 100)).toEqual([]);
    expect(await rig.store.engine.hintsDue(later, 100)).toEqual([]);
    expect(await rig.store.engine.undecided()).toEqual([]);
    for (const { id } of await requests()) expect(await rig.store.history.deliveriesOf(id)).toEqual([]);
  });

  test('a replayed request cannot be decided, and the attempt is recorded', async () => {
    await rig.replay(lines(created));
    const [request] = await requests();
    const by = { ...person(1), tenantId, guest: false };
    const answer = await rig.writer.submit(castVote({ requestId: request!.id, verdict: 'approve', reason: '', by }));
    expect(answer).toMatchObject({ ok: false, why: 'REPLAYED_REQUEST' });
    expect(await entryTypes()).toContain('vote-refused');
    expect((await requests())[0]?.current.state).toBe('pending');
  });

  test('each kind of record is counted as what it is, and the refused ones are named with their place', async () => {
    const report = await rig.replay(
      `\uFEFF${lines(created, event('Approve', 1, { status: { value: 'Started' } }), storageRecord())}\n{"cut":\n`,
      lines({ value: [hubRecord({ operationName: 'X' }), restEvent({ eventTimestamp: 'soon' }), created] }, foreign),
    );
    expect(report).toEqual({
      records: 8,
      taken: 1,
      requests: 1,
      ignored: 4,
      ignoredBy: { NOT_FINAL: 1, NO_INVENTORY: 1, OTHER_OPERATION: 2 },
      refused: 2,
      refusals: [
        { file: '0.json', position: expect.any(Number), line: 4, reason: 'TRUNCATED' },
        { file: '1.json', position: expect.any(Number), line: 1, reason: 'BAD_TIME' },
      ],
      duplicates: 1,
    });
  });

  test('a second run of the same file takes nothing: what was taken is a duplicate, what was ignored is ignored', async () => {
    const text = lines(created, approved, hubRecord({ operationName: 'X' }), '');
    const first = await rig.replay(text);
    const before = await entryTypes();
    const second = await rig.replay(text);
    expect(first).toMatchObject({ records: 4, taken: 2, ignored: 1, refused: 1, duplicates: 0 });
    expect(second).toMatchObject({ records: 4, taken: 0, ignored: 1, refused: 1, duplicates: 2, requests: 0 });
    expect(await entryTypes()).toEqual(before);
  });

  test('the same record twice in one run is a duplicate, taken or ignored, in whatever shape it comes again', async () => {
    const ignored = hubRecord({ operationName: 'X' });
    expect(await rig.replay(lines(restEvent(), ignored), lines(commonAlert(), classicAlert(), ignored))).toMatchObject({
      records: 5,
      taken: 1,
      ignored: 1,
      duplicates: 3,
    });
  });

  test('a list with the newest first ends as the same one with the oldest first', async () => {
    await rig.replay(lines(event('Deny', 30), approved, created));
    const [request] = await requests();
    expect(request).toMatchObject({ openedAt: '2026-11-24T08:00:00.000Z', current: { state: 'approved' } });
  });

  test('a failed attempt is taken and changes nothing', async () => {
    const failed = event('Approve', 5, { status: { value: 'Failed' } });
    expect(await rig.replay(lines(created, failed))).toMatchObject({ taken: 2, requests: 1 });
    expect((await requests())[0]?.current.state).toBe('pending');
  });

  test.each([
    ['Deny', { state: 'rejected', outcome: { via: 'elsewhere' } }],
    ['AutoApprove', { state: 'approved', outcome: { via: 'azure-auto' } }],
    ['AutoDeny', { state: 'rejected', outcome: { via: 'azure-auto' } }],
    ['Expire', { state: 'expired' }],
    ['Cancel', { state: 'cancelled' }],
  ])('a request whose past ends with %s ends so', async (word, current) => {
    await rig.replay(lines(created, event(word, 10)));
    expect((await requests())[0]).toMatchObject({ source: 'replay', current });
  });

  test('a call of updateApproval ends a request as its body says', async () => {
    const operation = 'Microsoft.CustomerLockbox/requests/UpdateApproval/action';
    const call = hubRecord({ operationName: operation, properties: { requestbody: '{"status":"Deny"}' } });
    await rig.replay(lines(created, call));
    expect((await requests())[0]).toMatchObject({ current: { state: 'rejected' } });
  });

  test('a record about a live request is noted in the ledger and leaves its state alone', async () => {
    await rig.writer.submit(takeReads([{ facts: lockboxFacts({ azureId }), azureStatus: 'Pending' }]));
    expect(await rig.store.engine.hasLive()).toBe(true);
    expect(await rig.replay(lines(approved))).toMatchObject({ taken: 1, requests: 0 });
    expect(await requests()).toMatchObject([{ source: 'live', version: 1, current: { state: 'pending' } }]);
    expect((await entryTypes()).at(-1)).toBe('signal-taken');
  });

  test('a record that the live poll has taken is a duplicate; one that was only replayed still counts for the poll', async () => {
    const signals = [created, approved].map((record) => {
      const read = toSignal(record);
      if (!read.ok) throw new Error(read.why);
      return read.signal;
    });
    await rig.writer.submit(takeSignals([signals[0]!]));
    expect(await rig.replay(lines(created, approved))).toMatchObject({ taken: 1, duplicates: 1 });
    expect(await rig.writer.submit(takeSignals(signals))).toEqual({ taken: 1, ignored: 0, duplicates: 1 });
    expect(await rig.store.engine.hintsDue(now.toISOString(), 10)).toHaveLength(2);
  });

  test('more records than one command takes are all taken', async () => {
    const many = Array.from({ length: 1_201 }, (_, index) =>
      event('Create', 0, { eventDataId: `many-${index}`, resourceId: `${lockboxResource}-${index}` }),
    );
    const report = await rig.replay(JSON.stringify(many));
    expect(report).toMatchObject({ records: 1_201, taken: 1_201, requests: 1_201 });
    expect(accounted(report)).toBe(report.records);
  });
});
