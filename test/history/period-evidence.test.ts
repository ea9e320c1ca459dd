import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  evidenceBytes,
  evidenceOfPeriod,
  signCheckpoint,
  type HistoryStore,
  type PeriodEvidence,
} from '../../src/history';
import { testDatabases } from '../fakes/databases';
import { approvedInAzure, checked, laidOut, shown, unpacked } from './packed';
import { openLedgerRig, type LedgerRig } from './rig';
import { withBit } from './tampered';

const now = '2026-12-01T00:00:00.000Z';
const range = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-period-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const fresh = (): string => mkdtempSync(join(folder, 'pack-'));

function packOf(rig: LedgerRig, store: HistoryStore = rig.store.history): Promise<PeriodEvidence> {
  const sign = () => signCheckpoint(rig.store.history, rig.signer, () => new Date(now));
  return evidenceOfPeriod(store, range, { sign, now, version: '1.2.3' });
}

/** Requests of a time, one before it, and one behind it. */
async function someRequests(rig: LedgerRig, count: number): Promise<string[]> {
  const openedAt = (at: string, azureId: string): Promise<string> => {
    rig.now = new Date(at);
    return rig.open(azureId, 'Pending', { createdAt: at, expiresAt: '2027-01-01T00:00:00.000Z' });
  };
  await openedAt('2026-10-31T23:59:59.999Z', 'before');
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const at = new Date(Date.parse('2026-11-02T09:00:00.000Z') + number * 3_600_000).toISOString();
    ids.push(await openedAt(at, `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`));
  }
  await shown(rig, ids[0]!, { type: 'AdaptiveCard', body: [] });
  await approvedInAzure(rig, ids[0]!);
  await openedAt('2026-12-01T00:00:00.000Z', 'behind');
  return ids.reverse();
}

/** A store that counts the requests whose entries were read. */
function counting(store: HistoryStore): { store: HistoryStore; read: () => number } {
  let read = 0;
  const counted = Object.create(store) as HistoryStore;
  counted.entriesOf = (id) => {
    read += 1;
    return store.entriesOf(id);
  };
  return { store: counted, read: () => read };
}

describe.each(testDatabases())('the evidence of a time on $name', ({ fresh: freshDatabase }) => {
  let rig: LedgerRig;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    rig = await openLedgerRig(database.url);
  });
  afterEach(async () => {
    await rig.close();
    await drop();
  });

  test('holds every request that opened in it, each with its report, and verifies whole', async () => {
    const ids = await someRequests(rig, 12);
    const evidence = await packOf(rig);
    expect(evidence).toMatchObject({ fileName: 'evidence-2026-11-01-to-2026-12-01.zip', requests: 12 });
    const files = unpacked(await evidenceBytes(evidence));
    expect(evidence.outcome()).toMatchObject({ verified: true, requests: 12, faults: [] });
    const index = JSON.parse(String(files['index.json'])) as { requests: { id: string }[] };
    expect(index.requests.map(({ id }) => id)).toEqual(ids);
    expect(index).toMatchObject({ verified: true, statistics: { requests: 12, decidedBy: [{ approved: 1 }] } });
    for (const id of ids) expect(String(files[`requests/${id}/report.html`])).toContain(`Evidence of request ${id}`);
    const page = String(files['index.html']);
    expect(page).toContain(`<a href="requests/${ids[0]!}/report.html">`);
    expect(page).toContain('Approver 1');
    const { code, out, err } = checked(laidOut(fresh(), files), '--key', rig.signer.verifierKey);
    expect([code, err, out]).toEqual([0, '', expect.stringContaining('Evidence of 12 requests')]);
    const one = `requests/${ids[11]!}/`;
    for (const name of [
      'entries.jsonl',
      'proofs.jsonl',
      'personal.jsonl',
      'request.json',
      'cards.jsonl',
      'azure.jsonl',
    ]) {
      const broken = laidOut(fresh(), { ...files, [`${one}${name}`]: withBit(files[`${one}${name}`]!, 100) });
      expect([name, checked(broken).code]).toEqual([name, 1]);
    }
  }, 120_000);

  test('reads a request only once those before it were taken, and nothing more once nobody takes any', async () => {
    await someRequests(rig, 12);
    const { store, read } = counting(rig.store.history);
    const evidence = await packOf(rig, store);
    expect(read()).toBe(0);
    const zip = evidence.zip[Symbol.asyncIterator]();
    let taken = '';
    while (read() < 5) taken += Buffer.from((await zip.next()).value as Uint8Array).toString('latin1');
    // Of the four before it everything was handed on, by name, before the fifth was read.
    expect(new Set(taken.match(/requests\/[^/]+\/cards/g)).size).toBe(4);
    await zip.return?.();
    expect(read()).toBe(5);
  });

  test('says of a request that goes on while it is made that the rest comes behind the checkpoint', async () => {
    const ids = await someRequests(rig, 3);
    const { store } = counting(rig.store.history);
    const moving = store.entriesOf.bind(store);
    let isFirst = true;
    store.entriesOf = async (id) => {
      if (isFirst) await approvedInAzure(rig, ids[1]!);
      isFirst = false;
      return moving(id);
    };
    const files = unpacked(await evidenceBytes(await packOf(rig, store)));
    expect(JSON.parse(String(files['manifest.json']))).toMatchObject({
      changedSince: [ids[1]],
      verified: { ok: true },
    });
    expect(files).not.toHaveProperty([`requests/${ids[1]!}/request.json`]);
    expect(String(files[`requests/${ids[1]!}/report.html`])).toContain('The request has gone on');
    const { code, out } = checked(laidOut(fresh(), files));
    expect([code, out]).toEqual([0, expect.stringContaining('The pack verifies.')]);
  });

  test('with one request that was changed says so in its index, its name for the file aside, and fails the check', async () => {
    const ids = await someRequests(rig, 3);
    const { store } = counting(rig.store.history);
    store.personalOf = async (hashes) =>
      (await rig.store.history.personalOf(hashes)).map((row) =>
        row.value === 'known case' ? { ...row, value: 'other case' } : row,
      );
    const evidence = await packOf(rig, store);
    const files = unpacked(await evidenceBytes(evidence));
    expect(evidence.outcome()).toMatchObject({
      verified: false,
      faults: expect.arrayContaining([{ request: ids[2], seq: null, code: 'PERSONAL_CHANGED' }]),
    });
    expect(String(files['index.html'])).toContain('THIS EVIDENCE DOES NOT VERIFY');
    expect(files).toHaveProperty(['DOES-NOT-VERIFY.txt']);
    expect(checked(laidOut(fresh(), files)).code).toBe(1);
  });

  test('of more requests than one pack holds is refused by name before anything is read', async () => {
    const { store } = counting(rig.store.history);
    store.count = (_filter, most) => Promise.resolve(most);
    await expect(packOf(rig, store)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});
