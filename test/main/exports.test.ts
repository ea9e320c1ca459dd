import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerClient } from '@azure/storage-blob';
import type { Config } from '../../src/config';
import { OutgoingRounds } from '../../src/engine/outgoing';
import type { EngineContext } from '../../src/engine/context';
import { signCheckpoint, statusOf, verifyFolder } from '../../src/history';
import { decodeEntry } from '../../src/ledger';
import { exportsOf } from '../../src/main/exports';
import { feedsOf } from '../../src/main/feed';
import type { Fence } from '../../src/workflow';
import { Azurite } from '../fakes/azurite';
import { playedOn, testDatabases } from '../fakes/databases';
import { WebhookReceiver } from '../fakes/webhooks';
import { openLedgerRig, type LedgerRig } from '../history/rig';
import { webhooksAt } from '../webhooks/rig';

const minuteMs = 60_000;
const credential = { getToken: () => Promise.reject(new Error('no token is needed here')) };

describe.each(playedOn())('what goes out by itself, on $name,', ({ fresh }) => {
  let rig: LedgerRig;
  let drop: () => Promise<void>;
  let folder: string;
  let fence: Fence;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    const database = await fresh();
    drop = database.drop;
    rig = await openLedgerRig(database.url);
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-outgoing-'));
    fence = (await rig.store.engine.acquire('exports', 'test', minuteMs * 1e6, rig.now.toISOString()))!;
  });
  afterEach(async () => {
    await receiver.stop();
    await rig.close();
    await drop();
    rmSync(folder, { recursive: true });
  });

  const later = (ms: number): void => {
    rig.now = new Date(rig.now.getTime() + ms);
  };
  const failures: unknown[] = [];
  function context(): EngineContext {
    return {
      store: rig.store.engine,
      clock: { now: () => rig.now },
      submit: rig.submit,
      report: { loopFailed: (_loop: string, error: unknown) => failures.push(error) },
    } as unknown as EngineContext;
  }
  const sign = () => signCheckpoint(rig.store.history, rig.signer, () => rig.now);
  const exportsAt = (exports: Config['exports'], token: object = credential) =>
    exportsOf({ exports } as unknown as Config, {
      store: rig.store,
      credential: token as typeof credential,
      version: '1.2.3',
      sign,
    });
  const roundsOf = (exports: Config['exports'], token?: object): OutgoingRounds =>
    new OutgoingRounds(context(), exportsAt(exports, token));
  const types = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { bytes } of rig.store.history.entries()) found.push(decodeEntry(bytes).type);
    return found;
  };
  const to = (format: Config['exports'][number]['format'], from: 'beginning' | 'now' = 'beginning') => [
    { format, to: { kind: 'folder' as const, folder: join(folder, 'out') }, everyMs: minuteMs, from },
  ];

  test('the ledger is written segment by segment, which put together verify', async () => {
    const rounds = roundsOf(to('jsonl'));
    await rig.open('a');
    await rounds.round(fence);
    await rounds.round(fence);
    expect(readdirSync(join(folder, 'out'))).toHaveLength(4);
    await rig.approve(await rig.open('b'));
    later(minuteMs);
    await rounds.round(fence);
    const out = join(folder, 'out');
    const joined = (what: string): string =>
      readdirSync(out)
        .filter((name) => name.startsWith(`${what}-`))
        .sort()
        .map((name) => readFileSync(join(out, name), 'utf8'))
        .join('');
    const whole = mkdtempSync(join(folder, 'whole-'));
    const newest = readdirSync(out)
      .filter((name) => name.startsWith('checkpoint-'))
      .sort()
      .at(-1)!;
    writeFileSync(join(whole, 'entries.jsonl'), joined('entries'));
    writeFileSync(join(whole, 'personal.jsonl'), joined('personal'));
    writeFileSync(join(whole, 'checkpoint.txt'), readFileSync(join(out, newest)));
    expect(await verifyFolder(whole, rig.signer.verifierKey)).toMatchObject({ ok: true, erased: 0 });
    for (const name of readdirSync(out)) expect([name, statSync(join(out, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect((await types()).filter((type) => type.startsWith('export-'))).toEqual(['export-began']);
    expect(failures).toEqual([]);
  });

  test('a table has a row for each request that something happened to since, and events begin where the last ended', async () => {
    const [csv, ocsf] = [roundsOf(to('csv')), roundsOf(to('ocsf'))];
    const id = await rig.open('a');
    for (const rounds of [csv, ocsf]) await rounds.round(fence);
    await rig.approve(id);
    later(minuteMs);
    for (const rounds of [csv, ocsf]) await rounds.round(fence);
    const names = readdirSync(join(folder, 'out')).sort();
    const tables = names
      .filter((name) => name.startsWith('requests-'))
      .map((name) => readFileSync(join(folder, 'out', name), 'utf8').split('\r\n'));
    expect(tables.map((lines) => [lines.length, lines[1]!.split(',').slice(0, 3)])).toEqual([
      [3, [id, 'lockbox', 'pending']],
      [3, [id, 'lockbox', 'approved']],
    ]);
    const events = names
      .filter((name) => name.startsWith('events-'))
      .flatMap((name) =>
        readFileSync(join(folder, 'out', name), 'utf8')
          .trimEnd()
          .split('\n'),
      );
    const sequence = events.map((line) => (JSON.parse(line) as { metadata: { sequence: number } }).metadata.sequence);
    expect(sequence).toEqual(sequence.map((_, at) => at));
  });

  test('what was under way at a crash is written again as it was, under the same names', async () => {
    await rig.open('a');
    const [outgoing] = exportsAt(to('ocsf'));
    const crashed = new OutgoingRounds(context(), [{ ...outgoing!, send: () => Promise.reject(new Error('kill -9')) }]);
    await crashed.round(fence);
    expect(failures.splice(0)).toHaveLength(1);
    const size = (await rig.store.history.newestCheckpoint())!.size;
    await rig.fill(10);
    await roundsOf(to('ocsf')).round(fence);
    const padded = String(size).padStart(12, '0');
    expect(readdirSync(join(folder, 'out'))).toEqual([`events-000000000000-${padded}.jsonl`]);
  });

  test('a folder that cannot be written is told once, shown in the status, and gone on with once it can', async () => {
    writeFileSync(join(folder, 'out'), 'a file in the way');
    const exports = exportsAt(to('csv'));
    const rounds = new OutgoingRounds(context(), exports);
    const status = () =>
      statusOf(
        rig.store.history,
        { version: '1', startedAt: rig.now.toISOString(), policyHash: '', sources: [], pollMs: 1, outgoing: exports },
        rig.now.toISOString(),
      );
    for (let time = 0; time < 3; time += 1) {
      await rounds.round(fence);
      later(minuteMs);
    }
    expect((await types()).filter((type) => type.startsWith('export-'))).toEqual(['export-failing']);
    const failing = await status();
    expect(failing.faults).toContain('EXPORT_FAILING');
    expect(failing.exports).toMatchObject([
      { kind: 'csv', failing: true, lastFailure: { reason: expect.stringContaining('the folder cannot be written') } },
    ]);
    rmSync(join(folder, 'out'));
    await rounds.round(fence);
    expect((await types()).filter((type) => type.startsWith('export-'))).toEqual([
      'export-failing',
      'export-began',
      'export-back',
    ]);
    expect((await status()).exports).toMatchObject([{ failing: false, lastSuccess: { entries: expect.any(Number) } }]);
  });

  test('an export from now on leaves out what was before', async () => {
    await rig.fill(20);
    const rounds = roundsOf(to('ocsf', 'now'));
    await rounds.round(fence);
    await rig.fill(2);
    later(minuteMs);
    await rounds.round(fence);
    const [name] = readdirSync(join(folder, 'out'));
    expect(
      readFileSync(join(folder, 'out', name!), 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(2);
  });

  test('a webhook is told every entry in order, once each, and after a failure goes on with the one that failed', async () => {
    const clock = { now: () => rig.now };
    const webhooks = [{ key: 'hook', url: receiver.url, secretEnv: 'HOOK', hears: [], entries: true }];
    const feeds = feedsOf({ webhooks } as unknown as Config, rig.store, webhooksAt(receiver.url, { clock }));
    const rounds = new OutgoingRounds(context(), feeds);
    await rounds.round(fence);
    expect(receiver.taken).toEqual([]);
    const id = await rig.open('a');
    receiver.answerNext({ status: 204 }, { status: 503 });
    for (let time = 0; time < 4; time += 1) {
      later(minuteMs);
      await rounds.round(fence);
    }
    const seqs = receiver.taken.map(({ data }) => data['seq'] as number);
    const first = (await types()).indexOf('request-opened');
    expect(seqs).toEqual(seqs.map((_, at) => first + at));
    const [told] = receiver.taken;
    expect(told).toMatchObject({
      id: `entry/${String(first)}`,
      type: 'com.lockboxbot.ledger.entry.v1',
      subject: id,
      data: { entry: { type: 'request-opened', request: id }, leafHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    // No entry names anybody, and so no event does.
    expect(receiver.calls.map(({ body }) => body).join('')).not.toMatch(/example\.com|Approver|Investigating/);
    expect((await types()).filter((type) => type.startsWith('export-'))).toEqual(
      expect.arrayContaining(['export-failing', 'export-back']),
    );
  });
});

describe('an export to Azure Storage', () => {
  const [database] = testDatabases();
  test('is a blob that is written once, and one that is there already counts as kept', async () => {
    const azurite = await Azurite.start();
    const { url, drop } = await database!.fresh();
    const rig = await openLedgerRig(url);
    try {
      const place = `${azurite.url}/exports`;
      const container = new ContainerClient(place, azurite.credential());
      await container.create();
      await rig.open('a');
      const exports = [
        {
          format: 'csv' as const,
          to: { kind: 'blob' as const, url: `${place}/lockbox` },
          everyMs: minuteMs,
          from: 'beginning' as const,
        },
      ];
      const sign = () => signCheckpoint(rig.store.history, rig.signer, () => rig.now);
      const [outgoing] = exportsOf({ exports } as unknown as Config, {
        store: rig.store,
        credential: azurite.credential(),
        version: '1',
        sign,
      });
      const end = (await outgoing!.end())!;
      expect(await outgoing!.send(0, end)).toEqual({ ok: true, next: end });
      expect(await outgoing!.send(0, end)).toEqual({ ok: true, next: end });
      const names: string[] = [];
      for await (const { name } of container.listBlobsFlat()) names.push(name);
      expect(names).toEqual([`lockbox/requests-000000000000-${String(end).padStart(12, '0')}.csv`]);
      expect((await container.getBlobClient(names[0]!).downloadToBuffer()).toString()).toMatch(/^id,kind,/);
      await container.delete();
      expect(await outgoing!.send(0, end)).toEqual({
        ok: false,
        reason: expect.stringContaining('Azure Storage answered 404'),
      });
    } finally {
      await rig.close();
      await drop();
      await azurite.stop();
    }
  }, 60_000);
});
