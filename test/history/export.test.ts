import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { checkpointToExport, exportLedger, type ExportSink, type HistoryStore } from '../../src/history';
import { generateKeyPem } from '../../src/ledger';
import { run as runRecorded, type Ran, type RunOptions } from '../cli/rig';
import { openLedgerRig } from './rig';
import { withoutTriggers } from './tampered';

const many = 20_000;
let folder: string;
let file: string;
let env: { DATABASE_URL: string };
let key: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-export-'));
  file = join(folder, 'lockbox.db');
  env = { DATABASE_URL: `file:${file}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  key = rig.signer.verifierKey;
  await rig.fill(many);
  await rig.close();
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** That somebody exports is an entry, too: of another ledger by then. Here each export is of the same one. */
function run(of: NodeJS.ProcessEnv, words: string[], options: RunOptions = {}): Promise<Ran> {
  const record = () => Promise.resolve({ ok: true } as const);
  return runRecorded(of, words, { ...options, deps: { record } });
}

async function runJson(of: NodeJS.ProcessEnv, ...words: string[]): Promise<{ code: number; value: unknown }> {
  const { code, out } = await run(of, [...words, '--json']);
  return { code, value: JSON.parse(out) as unknown };
}

const exported = (out: string): string[] => ['export', '--format', 'jsonl', '--out', out];

test('a large ledger is signed, exported whole, and verifies', async () => {
  const out = join(folder, 'large');
  const { code, value } = await runJson(env, ...exported(out));
  expect([code, value]).toEqual([0, { folder: out, entries: many + 3, personal: many + 2 }]);
  const { value: report } = await runJson({}, 'verify', out, '--key', key);
  expect(report).toMatchObject({ ok: true, entries: many + 3, checkpoint: { size: many + 3 } });
}, 60_000);

test('an entry is read only once the one before it was written', async () => {
  const opened = await openLedgerRig(`file:${join(folder, 'stream.db')}`);
  await opened.fill(50);
  await opened.sign();
  let [read, ahead] = [0, 0];
  const store = Object.create(opened.store.history) as HistoryStore;
  store.entries = async function* (from) {
    for await (const entry of opened.store.history.entries(from)) {
      read += 1;
      yield entry;
    }
  };
  const sink: ExportSink = {
    write: async (name, make) => {
      let lines = 0;
      for await (const { bytes: chunk } of make()) {
        if (name === 'entries.jsonl' && chunk instanceof Uint8Array && chunk[0] === 10) lines += 1;
        if (name === 'entries.jsonl') ahead = Math.max(ahead, read - lines);
      }
    },
  };
  const checkpoint = await checkpointToExport(store);
  await exportLedger(store, sink, { checkpoint, verifierKeys: [key] });
  expect(read).toBeGreaterThan(50);
  expect(ahead).toBe(1);
  await opened.close();
});

test('two exports of one ledger are the same, byte by byte', async () => {
  const digests: string[] = [];
  for (const out of [join(folder, 'one'), join(folder, 'two')]) {
    await run(env, exported(out));
    for (const name of readdirSync(out)) {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(join(out, name))) hash.update(chunk as Buffer);
      digests.push(`${name} ${hash.digest('hex')}`);
    }
  }
  expect(digests.slice(0, 5)).toEqual(digests.slice(5));
}, 60_000);

test('a folder that holds anything is refused, and left as it is', async () => {
  const out = mkdtempSync(join(folder, 'full-'));
  writeFileSync(join(out, 'entries.jsonl'), 'evidence');
  const { code, err } = await run(env, exported(out));
  expect(code).toBe(2);
  expect(err).toContain(`${out} is not empty`);
  expect(readdirSync(out)).toEqual(['entries.jsonl']);
  expect(readFileSync(join(out, 'entries.jsonl'), 'utf8')).toBe('evidence');
});

test('a ledger whose tail is gone is not exported as if it were whole', async () => {
  const out = join(folder, 'cut');
  const copy = join(folder, 'cut.db');
  const db = new Database(file);
  db.exec(`VACUUM INTO '${copy}'`);
  db.close();
  const cut = new Database(copy);
  withoutTriggers(cut);
  cut.exec(`DELETE FROM Entry WHERE seq > 100`);
  cut.close();
  const { code, err } = await run({ DATABASE_URL: `file:${copy}` }, exported(out));
  expect(code).toBe(1);
  expect(err).toContain(`covers ${many + 3} entries, and 101 are there: run verify`);
  expect((await run({}, ['verify', out])).code).toBe(2);
});

test('without the key at hand the newest checkpoint is exported as it is; without one there is nothing to export', async () => {
  const own = join(folder, 'keyless.db');
  const rig = await openLedgerRig(`file:${own}`);
  rmSync(`${own}.ledger-key.pem`);
  const nothing = await run({ DATABASE_URL: `file:${own}` }, exported(join(folder, 'nothing')));
  expect(nothing).toMatchObject({ code: 1, out: '' });
  expect(nothing.err).toContain('the ledger has no signed checkpoint yet');
  await rig.sign();
  await rig.fill(5);
  const { code, value } = await runJson({ DATABASE_URL: `file:${own}` }, ...exported(join(folder, 'keyless')));
  expect([code, value]).toMatchObject([0, { entries: 3 }]);
  expect(readFileSync(join(folder, 'keyless', 'verifier-key.txt'), 'utf8')).toBe(`${rig.signer.verifierKey}\n`);
  await rig.close();
});

test('a key that this ledger was not begun with signs nothing', async () => {
  const own = join(folder, 'foreign.db');
  const rig = await openLedgerRig(`file:${own}`);
  const out = join(folder, 'foreign');
  const foreign = { DATABASE_URL: `file:${own}`, LOCKBOX_LEDGER_KEY: generateKeyPem() };
  const { code, err } = await run(foreign, exported(out));
  expect(code).toBe(2);
  expect(err).toContain('LOCKBOX_LEDGER_KEY is not the key that this ledger was begun with');
  expect(await rig.store.history.newestCheckpoint()).toBeUndefined();
  await rig.close();
});

test('progress is drawn for a terminal alone, and never on standard output', async () => {
  const silent = await run(env, exported(join(folder, 'silent')));
  expect(silent).toMatchObject({ code: 0, err: '' });
  const drawn = await run(env, exported(join(folder, 'drawn')), { interactive: true });
  expect(drawn.err).toContain('10000 entries');
  expect(drawn.out).toBe(silent.out.replace('silent', 'drawn'));
}, 60_000);

test('the newest checkpoint is printed as the note itself, or as JSON', async () => {
  const none = await run({ DATABASE_URL: `file:${join(folder, 'stream.db')}` }, ['checkpoint']);
  expect(none.code).toBe(0);
  const text = await run(env, ['checkpoint']);
  const { value } = await runJson(env, 'checkpoint');
  expect(value).toMatchObject({ size: many + 3, note: text.out });
  expect(text.out).toMatch(/^lockbox-bot\/[0-9a-f-]{36}\/[0-9a-f]{16}\n\d+\n[^\n]{44}\n\n\u2014 /);
});
