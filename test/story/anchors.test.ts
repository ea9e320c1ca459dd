import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../src/history';
import { connect } from '../../src/store/clients';
import { playedOn, type TestDatabase, type TestDatabases } from '../fakes/databases';
import { ops, Story, textOf } from './rig';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe.each(playedOn())('the ledger of a running service on $name', ({ name, fresh }: TestDatabases) => {
  let folder: string;
  let file: string;
  let database: TestDatabase;
  let story: Story;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-anchors-'));
    file = join(folder, 'checkpoints.jsonl');
    database = await fresh();
    story = await Story.start(database, {
      more: `ledger: { every: 1m, anchors: [{ file: "${file}" }, { channel: ops }, { file: "${folder}/gone/a" }] }\n`,
    });
  });
  afterEach(async () => {
    await story.end();
    rmSync(folder, { recursive: true });
  });

  const status = async (): Promise<Status> =>
    (await (await fetch(`http://127.0.0.1:${story.service.port}/api/status`)).json()) as Status;
  const readiness = async (): Promise<number> => (await fetch(`http://127.0.0.1:${story.service.port}/readyz`)).status;
  /** Resolves once it holds of the status. */
  const once = async (holds: (status: Status) => boolean): Promise<Status> => {
    for (;;) {
      const now = await status();
      if (holds(now)) return now;
      story.look();
    }
  };
  const edit = async (...statements: string[]): Promise<void> => {
    const { client } = connect(database.url, 5_000);
    for (const sql of statements) await client.$executeRawUnsafe(sql);
    await client.$disconnect();
  };

  test('leaves the database by file and channel, and status says when that last succeeded and last failed', async () => {
    const said = textOf(await story.shownIn(ops, 'A checkpoint of the audit ledger'));
    const { ledger, faults } = await once(
      ({ ledger: { anchors } }) =>
        anchors.filter(({ lastSuccess }) => lastSuccess !== null).length === 2 && anchors[2]!.failing,
    );
    expect(ledger.anchored).toBe(true);
    expect(faults).toEqual(expect.arrayContaining(['ANCHOR_FAILING']));
    expect(faults).not.toContain('NOT_ANCHORED');
    expect(ledger.anchors[2]).toMatchObject({
      kind: 'file',
      lastSuccess: null,
      lastFailure: { reason: 'the file cannot be used (ENOENT)' },
    });
    await story.shownIn(ops, 'could not be kept outside the database');
    const [line = ''] = readFileSync(file, 'utf8').split('\n');
    const { note } = JSON.parse(line) as { note: string };
    expect(note.split('\n')[0]).toMatch(/^lockbox-bot\//);
    expect(said).toContain(note.split('\n')[0]);
    const types = await story.types();
    expect(types.filter((type) => type === 'anchor-failing')).toHaveLength(1);
  });

  test('that was changed raises an alarm, is not signed and not ready, and is sound again once it is mended', async () => {
    await once(({ ledger: { anchors } }) => anchors[0]?.lastSuccess !== null);
    expect(await readiness()).toBe(200);
    const on = name === 'sqlite' ? '' : ' ON "Entry"';
    await edit(
      'CREATE TABLE "kept" AS SELECT * FROM "Entry" WHERE "seq" = 1',
      `DROP TRIGGER "Entry_stays"${on}`,
      `UPDATE "Entry" SET "bytes" = ${name === 'sqlite' ? `x'00'` : `'\\x00'::bytea`} WHERE "seq" = 1`,
    );
    const before = (await status()).ledger.checkpoint;
    story.pass(dayMs + minuteMs);
    await story.shownIn(ops, 'The audit ledger is not what was signed');
    const broken = await once(({ faults }) => faults.includes('LEDGER_DIVERGED'));
    expect(broken.ledger.check?.faults).toContain('ENTRY_CHANGED');
    expect(await readiness()).toBe(503);
    expect((await fetch(`http://127.0.0.1:${story.service.port}/readyz?for=traffic`)).status).toBe(200);
    const signed = (await status()).ledger.checkpoint!.size;
    await story.asked();
    story.pass(2 * minuteMs);
    await story.settled();
    expect((await status()).ledger.checkpoint!.size).toBe(signed);
    expect(signed).toBeGreaterThanOrEqual(before!.size);
    await edit('UPDATE "Entry" SET "bytes" = (SELECT "bytes" FROM "kept") WHERE "seq" = 1', 'DROP TABLE "kept"');
    story.pass(6 * minuteMs);
    const mended = await once(
      ({ ledger: { checkpoint, check } }) => check?.faults.length === 0 && checkpoint!.size > signed,
    );
    expect(mended.faults).not.toContain('LEDGER_DIVERGED');
    expect(await readiness()).toBe(200);
    expect(await story.types()).toEqual(expect.arrayContaining(['ledger-diverged', 'ledger-sound-again']));
  });
});
