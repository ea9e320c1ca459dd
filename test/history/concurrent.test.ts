import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyDatabase, verifyFolder, type HistoryStore } from '../../src/history';
import { testDatabases } from '../fakes/databases';
import { exportedTo } from './exported';
import { openLedgerRig, type LedgerRig } from './rig';

const requests = 'aaaaaaaa-0000-4000-8000-00000000000';

/** The same store, in which something happens each time before somebody begins to read the entries. */
function meanwhile(store: HistoryStore, happens: () => Promise<void>): HistoryStore {
  const own = Object.create(store) as HistoryStore;
  own.entries = async function* (from) {
    await happens();
    yield* store.entries(from);
  };
  return own;
}

describe.each(testDatabases())('while the service writes into $name', ({ fresh }) => {
  let drop: () => Promise<void>;
  let rig: LedgerRig;
  let folder: string;
  let pending: string;

  beforeEach(async () => {
    const database = await fresh();
    drop = database.drop;
    rig = await openLedgerRig(database.url);
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-export-'));
    pending = await rig.open(`${requests}1`);
    await rig.fill(600);
    await rig.sign();
  });
  afterEach(async () => {
    await rig.close();
    await drop();
    rmSync(folder, { recursive: true });
  });

  test('its ledger verifies, although entries, requests and states come between two looks', async () => {
    let times = 0;
    const store = meanwhile(rig.store.history, async () => {
      times += 1;
      if (times === 2) await rig.approve(pending);
      await rig.open(`${requests}${times + 1}`);
      await rig.fill(700);
      await rig.sign();
    });
    const report = await verifyDatabase(store, rig.signer.verifierKey);
    expect(report).toMatchObject({ ok: true, faults: [], changedRequests: [] });
    expect(times).toBeGreaterThan(1);
  });

  test('a fault is found all the same', async () => {
    const store = meanwhile(rig.store.history, () => rig.fill(10));
    store.tile = async (level, index) => {
      const tile = await rig.store.history.tile(level, index);
      return level === 1 ? tile?.map((byte) => byte ^ 1) : tile;
    };
    const { ok, faults } = await verifyDatabase(store, undefined);
    expect(ok).toBe(false);
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['NODE_WRONG']));
  });

  test('an export holds exactly the entries of its checkpoint', async () => {
    const out = join(folder, 'out');
    const store = meanwhile(rig.store.history, async () => {
      await rig.fill(1_500);
      await rig.sign();
    });
    const covered = (await store.newestCheckpoint())!.size;
    const done = await exportedTo(out, store, [rig.signer.verifierKey]);
    expect(done.entries).toBe(covered);
    const lines = readFileSync(join(out, 'entries.jsonl'), 'utf8').split('\n');
    expect(lines).toHaveLength(covered + 1);
    expect(await verifyFolder(out, rig.signer.verifierKey)).toMatchObject({ ok: true, entries: covered, erased: 0 });
  });
});
