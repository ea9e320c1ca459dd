import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Anchor } from '../../src/engine';
import { checkpointText, generateKeyPem, signerFromPem, signNote } from '../../src/ledger';
import { fileAnchor } from '../../src/main/anchor-file';
import { LedgerGuard } from '../../src/main/ledger-guard';
import { connect, type Connected } from '../../src/store/clients';
import { createLog } from '../../src/telemetry';
import { playedOn, type TestDatabase } from '../fakes/databases';
import { openLedgerRig, origin, tenantId, type LedgerRig } from '../history/rig';

/** The name of a ledger that is not the one that was signed. */
const another = `lockbox-bot/${tenantId}/fedcba9876543210`;

describe.each(playedOn())('before anything is signed on $name', ({ name, fresh }) => {
  let folder: string;
  let database: TestDatabase;
  let rig: LedgerRig;
  let db: Connected;
  let anchor: Anchor & { kind: 'file' };
  let guard: LedgerGuard;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-guard-'));
    database = await fresh();
    rig = await openLedgerRig(database.url);
    db = connect(database.url, 5_000);
    anchor = { id: 'file:a', kind: 'file', ...fileAnchor(join(folder, 'a.jsonl')) };
    await rig.open('10000000-0000-4000-8000-000000000001');
    await rig.fill(300);
    guard = newGuard();
  });
  afterEach(async () => {
    await db.client.$disconnect();
    await rig.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  /** A service's guard, as it is made at its start. */
  function newGuard(): LedgerGuard {
    const write = { signer: rig.signer, cosigners: [] };
    const log = createLog({ level: 'silent' });
    return new LedgerGuard({
      store: rig.store,
      write,
      anchors: [anchor],
      everyMs: 1,
      clock: { now: () => rig.now },
      log,
    });
  }

  /** Signs, and keeps the checkpoint outside. */
  async function anchored(): Promise<void> {
    await anchor.keep((await guard.newest())!);
  }

  /** Edits as whoever owns the database can: the triggers do not stop them. */
  async function edit(...statements: string[]): Promise<void> {
    const triggers =
      name === 'sqlite'
        ? `SELECT 'DROP TRIGGER "' || name || '"' AS sql FROM sqlite_master WHERE type = 'trigger'`
        : `SELECT format('DROP TRIGGER %I ON %I', tgname, relname) AS sql FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid WHERE NOT tgisinternal`;
    const drops = await db.client.$queryRawUnsafe<{ sql: string }[]>(triggers);
    for (const sql of [...drops.map((one) => one.sql), ...statements]) await db.client.$executeRawUnsafe(sql);
  }

  const tables = ['Entry', 'Tile', 'Head', 'Checkpoint', 'Personal', 'Deployment', 'Cursor'];
  const copied = tables.map((table) => `CREATE TABLE "then_${table}" AS SELECT * FROM "${table}"`);
  const restored = tables.flatMap((table) => [
    `DELETE FROM "${table}"`,
    `INSERT INTO "${table}" SELECT * FROM "then_${table}"`,
  ]);
  const zeros = name === 'sqlite' ? `x'00'` : `'\\x00'::bytea`;

  test('the ledger is found sound where nothing was changed, with a checkpoint outside and without one', async () => {
    expect(await guard.check()).toMatchObject({ faults: [], against: null });
    await anchored();
    await rig.fill(20);
    const { size } = (await rig.store.history.newestCheckpoint())!;
    expect(await newGuard().check()).toMatchObject({ faults: [], against: { anchor: 'file:a', size } });
    expect((await newGuard().newest())!.size).toBe(size + 20);
  });

  const tampered: [string, () => Promise<void>, string[]][] = [
    [
      'an old backup that was restored',
      async () => {
        await guard.newest();
        for (const sql of copied) await db.client.$executeRawUnsafe(sql);
        await rig.fill(40);
        await anchored();
        await edit(...restored);
      },
      ['OUTSIDE_LONGER'],
    ],
    [
      'an old backup that has grown past the checkpoint since',
      async () => {
        // What it had signed before it was put back had another history.
        const size = (await rig.store.history.head())!.size - 10;
        const text = checkpointText({ origin, size, root: new Uint8Array(randomBytes(32)) });
        await anchor.keep({ size, note: signNote(text, [rig.signer]), at: rig.now.toISOString() });
      },
      ['OUTSIDE_DIFFERS'],
    ],
    [
      'a tail that was cut off',
      async () => {
        await anchored();
        await edit('DELETE FROM "Entry" WHERE "seq" > 250');
      },
      ['CHECKPOINT_SIZE', 'SEQ_GAP'],
    ],
    [
      'a row that was rewritten',
      async () => {
        await anchored();
        await edit(`UPDATE "Entry" SET "bytes" = ${zeros} WHERE "seq" = 20`);
      },
      ['ENTRY_CHANGED', 'ROOT_WRONG'],
    ],
    [
      'a request that is no longer as its entries say',
      async () => {
        await anchored();
        await edit(`UPDATE "Request" SET "state" = 'approved'`);
      },
      ['REQUESTS_CHANGED'],
    ],
    [
      'a new ledger in the place of the one that was signed',
      async () => {
        await anchored();
        await edit(
          `UPDATE "Deployment" SET "origin" = '${another}'`,
          'DELETE FROM "Checkpoint"',
          'DELETE FROM "Entry" WHERE "seq" = 0',
        );
        rig = { ...rig, signer: signerFromPem(another, rig.pem) };
      },
      ['OUTSIDE_ANOTHER_LEDGER'],
    ],
  ];
  test.each(tampered)('%s is found, and nothing is signed', async (_, tamper, faults) => {
    await tamper();
    const after = newGuard();
    const before = await rig.store.history.newestCheckpoint();
    expect((await after.check()).faults).toEqual(expect.arrayContaining(faults));
    expect([after.isSound, await after.newest()]).toEqual([false, undefined]);
    expect(await rig.store.history.newestCheckpoint()).toEqual(before);
  });

  test('what somebody else put there is not compared with', async () => {
    await anchored();
    const stranger = signerFromPem('stranger', generateKeyPem());
    const text = checkpointText({ origin: 'stranger', size: 999_999, root: new Uint8Array(32) });
    writeFileSync(join(folder, 'a.jsonl'), `${JSON.stringify({ note: signNote(text, [stranger]) })}\nnonsense\n{}\n`, {
      flag: 'a',
    });
    expect((await newGuard().check()).faults).toEqual([]);
  });
});
