import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEntry } from '../../src/ledger';
import { openStore } from '../../src/store';
import { checked, laidOut, unpacked } from '../history/packed';
import { openLedgerRig } from '../history/rig';
import { edited } from '../history/tampered';
import { run, runJson } from './rig';

let folder: string;
let file: string;
let env: { DATABASE_URL: string };
let id: string;
let key: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-cli-evidence-'));
  file = join(folder, 'lockbox.db');
  env = { DATABASE_URL: `file:${file}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  id = await rig.open('aaaaaaaa-0000-4000-8000-000000000001');
  await rig.open('aaaaaaaa-0000-4000-8000-000000000002', 'Denied');
  await rig.approve(id, 'known case');
  key = rig.signer.verifierKey;
  await rig.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function readings(): Promise<ReturnType<typeof decodeEntry>[]> {
  const store = await openStore(env.DATABASE_URL);
  const found = [];
  for await (const { bytes } of store.history.entries()) found.push(decodeEntry(bytes));
  await store.close();
  return found.filter(({ type }) => type === 'auditor-read');
}

test('evidence of a request is written by a beginning of its id, for its owner alone, and the ledger says so', async () => {
  const out = join(folder, 'one.zip');
  const { code, value } = await runJson(env, 'evidence', id.slice(0, 8), '--out', out);
  expect([code, value]).toMatchObject([0, { file: out, requests: 1, entries: 6, verified: true, faults: [] }]);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(checked(laidOut(join(folder, 'one'), unpacked(readFileSync(out))), '--key', key)).toMatchObject({ code: 0 });
  const [entry] = await readings();
  expect(entry).toMatchObject({ actor: { kind: 'unknown' }, data: { what: 'evidence', via: 'local', about: id } });
  const again = await run(env, ['evidence', id, '--out', out]);
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('is there already')]);
});

test('evidence of a time is written, and of no such request nothing is', async () => {
  const out = join(folder, 'time.zip');
  const { code, out: said } = await run(env, ['evidence', '--from', '2026-11-01', '--to', '2026-12-01', '--out', out]);
  expect([code, said]).toEqual([0, expect.stringMatching(/^2 requests, \d+ entries, proven by the signed ledger/)]);
  expect(checked(laidOut(join(folder, 'time'), unpacked(readFileSync(out))))).toMatchObject({ code: 0 });
  const none = await run(env, ['evidence', 'L-ZZZZZZZZZZ', '--out', join(folder, 'none.zip')]);
  expect([none.code, existsSync(join(folder, 'none.zip'))]).toEqual([1, false]);
});

test('evidence that does not verify is made all the same, said loudly, and exit 1', async () => {
  const forged = edited(file, (db) =>
    db.exec(`UPDATE "Personal" SET "value" = '"other case"' WHERE "value" = '"known case"'`),
  );
  const out = join(folder, 'forged.zip');
  const { code, out: said, err } = await run({ DATABASE_URL: `file:${forged}` }, ['evidence', id, '--out', out]);
  expect([code, said]).toEqual([1, expect.stringContaining('THIS EVIDENCE DOES NOT VERIFY')]);
  expect(said).toContain('PERSONAL_CHANGED');
  // There is no key beside the copy: who took it is not in its ledger, and that is said.
  expect(err).toContain('this is not recorded in the ledger: LOCKBOX_LEDGER_KEY is not set');
  expect(checked(laidOut(join(folder, 'forged'), unpacked(readFileSync(out))))).toMatchObject({ code: 1 });
});

test('a table and events are written whole under their names, with what the next export goes on from', async () => {
  const table = await runJson(env, 'export', '--format', 'csv', '--state', 'rejected', '--out', join(folder, 'csv'));
  expect([table.code, table.value]).toMatchObject([0, { rows: 1 }]);
  expect(readFileSync(join(folder, 'csv', 'requests.csv'), 'utf8').split('\r\n')).toHaveLength(3);
  const first = await runJson(env, 'export', '--format', 'ocsf', '--out', join(folder, 'ocsf'));
  const { events, cursor } = first.value as { events: number; cursor: string };
  expect(cursor).toBe(String(events));
  const next = await runJson(env, 'export', '--format', 'ocsf', '--cursor', cursor, '--out', join(folder, 'ocsf-2'));
  // That the first was taken is all that came since.
  expect(next.value).toMatchObject({ events: 1 });
  expect(readFileSync(join(folder, 'ocsf-2', 'events.jsonl'), 'utf8')).toMatch(/"event_code":"auditor-read"/);
  expect((await readings()).map(({ data }) => data['what'])).toEqual(
    expect.arrayContaining(['evidence', 'evidence-period', 'export']),
  );
});
