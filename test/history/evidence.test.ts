import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evidenceBytes, evidenceOf, signCheckpoint, type Evidence } from '../../src/history';
import { generateKeyPem, signerFromPem } from '../../src/ledger';
import { openStore } from '../../src/store';
import { testDatabases } from '../fakes/databases';
import { approvedInAzure, checked, laidOut, shown, unpacked } from './packed';
import { openLedgerRig, origin, type LedgerRig } from './rig';
import { edited, withBit, type Edit } from './tampered';

const now = '2026-11-24T10:00:00.000Z';
const hostile = '</td><script>alert(1)</script>\u202eevil\n"quoted" & \u0007';
let folder: string;
let file: string;
let rig: Pick<LedgerRig, 'store' | 'signer'>;
let id: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-evidence-'));
  file = join(folder, 'lockbox.db');
  const written = await openLedgerRig(`file:${file}`);
  id = await told(written);
  await written.sign();
  await written.close();
  rig = { signer: written.signer, store: await openStore(`file:${file}`) };
});
afterAll(async () => {
  await rig.store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The story of a request, among others. */
async function told(one: LedgerRig): Promise<string> {
  await one.open('c0ffee00-0000-4000-8000-000000000002');
  const opened = await one.open('c0ffee00-0000-4000-8000-000000000001', 'Pending', { justification: hostile });
  await shown(one, opened, { type: 'AdaptiveCard', body: [{ type: 'TextBlock', text: hostile }] });
  await one.fill(300);
  await shown(one, opened);
  await one.refuse(opened);
  await approvedInAzure(one, opened);
  return opened;
}

function packOf(one: Pick<LedgerRig, 'store' | 'signer'>, of = id): Promise<Evidence> {
  const sign = () => signCheckpoint(one.store.history, one.signer, () => new Date(now));
  return evidenceOf(one.store.history, of, { sign, now, version: '1.2.3' }).then((evidence) => evidence!);
}

const fresh = (): string => mkdtempSync(join(folder, 'pack-'));

test('a pack is a zip that other tools read, and verifies by Node alone with the key of somebody who trusts it', async () => {
  const evidence = await packOf(rig);
  expect(evidence).toMatchObject({ fileName: `evidence-${id}.zip`, verified: true, faults: [] });
  const zip = join(folder, 'pack.zip');
  writeFileSync(zip, await evidenceBytes(evidence));
  const out = join(folder, 'by-python');
  const python = spawnSync('python3', ['-m', 'zipfile', '-e', zip, out], { encoding: 'utf8' });
  expect([python.status, python.stderr]).toEqual([0, '']);
  const given = checked(out, '--key', rig.signer.verifierKey);
  expect(given.out).toContain('The pack verifies.');
  expect([given.code, given.err]).toEqual([0, '']);
  expect(given.out).toMatch(/key +as given/);
  expect(given.out).toMatch(/cards +1 as they were shown/);
  const own = checked(out);
  expect([own.code, own.out]).toEqual([0, expect.stringContaining('from the pack itself: this proves only')]);
  expect(spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out }).status).toBe(0);
});

test('two packs of one moment are the same, byte by byte', async () => {
  const [one, two] = [await packOf(rig), await packOf(rig)];
  expect((await evidenceBytes(one)).equals(await evidenceBytes(two))).toBe(true);
});

test('the pack holds the card as it was shown, and says where an entry keeps none', async () => {
  const files = unpacked(await evidenceBytes(await packOf(rig)));
  const cards = Object.keys(files).filter((name) => name.startsWith('cards/'));
  expect(cards).toHaveLength(1);
  expect(JSON.parse(String(files[cards[0]!]))).toEqual({
    type: 'AdaptiveCard',
    body: [{ type: 'TextBlock', text: hostile }],
  });
  const report = String(files['report.html']);
  expect(report).toContain(cards[0]);
  expect(report).toContain('not kept: the entry is of a version that kept none');
  expect(report).toContain('5d8c0f3e-0000-4000-8000-000000000001');
});

test('what others wrote stands in the report as text, and turns no line around', async () => {
  const report = String(unpacked(await evidenceBytes(await packOf(rig)))['report.html']);
  expect(report).not.toContain('<script');
  expect(report).toContain('&#60;/td&#62;&#60;script&#62;alert(1)');
  expect(report).toContain('\\u{202e}evil');
  for (const unseen of ['\u202e', '\u0007']) expect(report).not.toContain(unseen);
});

test('one bit more or less in any file of the pack is found', async () => {
  const files = unpacked(await evidenceBytes(await packOf(rig)));
  const verifier = files['verify.mjs']!;
  const comment = verifier.indexOf('no network') * 8;
  for (const [name, bytes] of Object.entries(files)) {
    // Of the verifier a bit of its comment: one that cannot run any more says nothing either.
    const places = name === 'verify.mjs' ? [comment] : [0, Math.floor(bytes.length / 2) * 8 + 1, bytes.length * 8 - 8];
    for (const bit of places) {
      if (bytes.length === 0) continue;
      const broken = laidOut(fresh(), { ...files, [name]: withBit(bytes, bit) });
      const { code, out, err } = checked(broken, '--key', rig.signer.verifierKey);
      expect([name, bit, code, out + err]).toEqual([name, bit, 1, expect.stringMatching(/FAULT|Error/)]);
      rmSync(broken, { recursive: true });
    }
  }
}, 120_000);

/** Somebody who changes a pack can write its sums anew, too. */
function withSums(files: Record<string, Buffer>): string {
  const { SHA256SUMS: _, ...others } = files;
  const out = laidOut(fresh(), others);
  const { stdout } = spawnSync('sha256sum', Object.keys(others), { cwd: out });
  return laidOut(out, { SHA256SUMS: stdout });
}
const replaced = (files: Record<string, Buffer>, name: string, from: string | RegExp, to: string): string => {
  const text = files[name]!.toString('utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return withSums({ ...files, [name]: Buffer.from(changed) });
};
const forgeries: [what: string, forge: (files: Record<string, Buffer>) => string, says: RegExp][] = [
  [
    'an entry with another type',
    (files) => replaced(files, 'entries.jsonl', '"vote-refused"', '"vote-refuseD"'),
    /entry \d+ is not proven to stand/,
  ],
  [
    'an entry that is not canonical',
    (files) => replaced(files, 'entries.jsonl', '{"actor":', '{ "actor":'),
    /is not canonical JSON/,
  ],
  [
    'an entry left out',
    (files) => replaced(files, 'entries.jsonl', /^[^\n]*decision-sending[^\n]*\n/m, ''),
    /is missing/,
  ],
  ['a proof left out', (files) => replaced(files, 'proofs.jsonl', /^[^\n]*\n/, ''), /is not proven to stand/],
  [
    'another reason',
    (files) => replaced(files, 'personal.jsonl', 'known case', 'other case'),
    /is not the value that was sealed/,
  ],
  ['a value put in', (files) => replaced(files, 'personal.jsonl', /^([^\n]*\n)/, '$1$1'), /stands there twice/],
  [
    'another card',
    (files) =>
      replaced(
        files,
        Object.keys(files).find((name) => name.startsWith('cards/'))!,
        'TextBlock',
        'Textblock',
      ),
    /is not the card as it was shown/,
  ],
  ['another request', (files) => replaced(files, 'request.json', '"version": 5', '"version": 6'), /request\.json/],
  [
    'another answer of Azure',
    (files) => replaced(files, 'azure.jsonl', 'Approving', 'Pending'),
    /is not what the entries say of Azure/,
  ],
  ['another size', (files) => replaced(files, 'checkpoint.txt', /\n3/, '\n4'), /the signature of .* is wrong/],
];
test.each(forgeries)('%s is found, though the sums were written anew', async (_what, forge, says) => {
  const files = unpacked(await evidenceBytes(await packOf(rig)));
  const { code, out } = checked(forge(files), '--key', rig.signer.verifierKey);
  expect([code, out]).toEqual([1, expect.stringMatching(says)]);
});

test('a pack that another key signed is not trusted by the key of somebody', async () => {
  const files = unpacked(await evidenceBytes(await packOf(rig)));
  const other = signerFromPem(origin, generateKeyPem()).verifierKey;
  const { code, out } = checked(laidOut(fresh(), files), '--key', other);
  expect([code, out]).toEqual([1, expect.stringContaining('no key that is trusted signed it')]);
  expect(checked(laidOut(fresh(), files), '--key', 'nonsense').code).toBe(2);
});

const edits: [what: string, code: string, edit: Edit][] = [
  [
    'an entry that was changed',
    'ENTRY_CHANGED',
    (db) =>
      db.exec(`UPDATE "Entry" SET "bytes" = CAST(replace("bytes", 'NOT_AN_APPROVER', 'NOT_AN_APPROVES') AS BLOB)
      WHERE "type" = 'vote-refused'`),
  ],
  ['a tile that is gone', 'ENTRY_CHANGED', (db) => db.exec(`DELETE FROM "Tile" WHERE "level" = 0 AND "index" = 0`)],
  [
    'a personal value that was changed',
    'PERSONAL_CHANGED',
    (db) => db.exec(`UPDATE "Personal" SET "value" = '"another reason"' WHERE "value" = '"known case"'`),
  ],
  [
    'a request that was changed',
    'REQUEST_CHANGED',
    (db) => db.exec(`UPDATE "Request" SET "doc" = json_set("doc", '$.facts.justification', 'nothing')`),
  ],
  ['no checkpoint', 'NO_CHECKPOINT', (db) => db.exec(`DELETE FROM "Checkpoint"`)],
  [
    'a whole ledger that did not verify when it was last checked',
    'ROOT_WRONG',
    (db) => {
      const check = JSON.stringify({ at: now, faults: ['ROOT_WRONG'], against: null });
      db.prepare(`INSERT INTO "Cursor" ("source", "cursor", "readAt") VALUES ('ledger-check', ?, ?)`).run(check, now);
    },
  ],
];
test.each(edits)('%s is packed all the same, and said loudly everywhere', async (_what, code, edit) => {
  const store = await openStore(`file:${edited(file, edit)}`);
  try {
    const evidence = (await evidenceOf(store.history, id, {
      sign: () => Promise.resolve(undefined),
      now,
      version: '1',
    }))!;
    expect([evidence.verified, evidence.fileName]).toEqual([false, `evidence-${id}-DOES-NOT-VERIFY.zip`]);
    expect(evidence.faults.map((fault) => fault.code)).toContain(code);
    const files = unpacked(await evidenceBytes(evidence));
    expect(String(files['report.html'])).toContain('THIS EVIDENCE DOES NOT VERIFY');
    expect(JSON.parse(String(files['manifest.json']))).toMatchObject({ verified: { ok: false } });
    expect(files).toHaveProperty(['DOES-NOT-VERIFY.txt']);
    const { code: exit, out } = checked(laidOut(fresh(), files));
    expect([exit, out]).toEqual([1, expect.stringContaining('THE PACK DOES NOT VERIFY.')]);
  } finally {
    await store.close();
  }
});

test('what was erased is said to be, and the rest verifies', async () => {
  const store = await openStore(`file:${edited(file, (db) => db.exec(`DELETE FROM "Personal"`))}`);
  const evidence = (await evidenceOf(store.history, id, {
    sign: () => Promise.resolve(undefined),
    now,
    version: '1',
  }))!;
  const files = unpacked(await evidenceBytes(evidence));
  await store.close();
  expect(evidence.verified).toBe(true);
  expect(String(files['report.html'])).toMatch(/(\d+) of \1 sealed values were erased/);
  const { code, out } = checked(laidOut(fresh(), files));
  expect([code, out]).toEqual([0, expect.stringMatching(/values +(\d+) sealed, of them \1 erased/)]);
});

describe.each(testDatabases())('on $name', ({ fresh: freshDatabase }) => {
  test('a pack verifies, says what is not anchored, and is of nothing where there is no such request', async () => {
    const database = await freshDatabase();
    const own = await openLedgerRig(database.url);
    const evidence = await packOf(own, await told(own));
    const files = unpacked(await evidenceBytes(evidence));
    expect(String(files['report.html'])).toContain('Not anchored');
    expect(checked(laidOut(fresh(), files), '--key', own.signer.verifierKey)).toMatchObject({ code: 0 });
    expect(await packOf(own, 'L-0000000000')).toBeUndefined();
    await own.close();
    await database.drop();
  });
});
