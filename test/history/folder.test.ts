import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createPublicKey, verify } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyFolder } from '../../src/history';
import { generateKeyPem, signerFromPem } from '../../src/ledger';
import { run, runJson } from '../cli/rig';
import { plainHash, referenceRoot } from '../ledger/reference';
import { openLedgerRig, origin } from './rig';
import { withBit } from './tampered';

let folder: string;
let out: string;
let key: string;
let env: { DATABASE_URL: string };
let copies = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-folder-'));
  env = { DATABASE_URL: `file:${join(folder, 'lockbox.db')}` };
  const rig = await openLedgerRig(env.DATABASE_URL);
  key = rig.signer.verifierKey;
  await rig.open('aaaaaaaa-0000-4000-8000-000000000001', 'Pending', { justification: 'größer\u2028 than "ASCII"' });
  await rig.fill(300);
  await rig.close();
  out = join(folder, 'out');
  await run(env, ['export', '--format', 'jsonl', '--out', out]);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const read = (name: string): string => readFileSync(join(out, name), 'utf8');

/** A copy of the export in which one file is another. */
function spoiled(name: string, change: (content: Buffer) => Buffer | string): string {
  copies += 1;
  const copy = join(folder, `copy-${copies}`);
  cpSync(out, copy, { recursive: true });
  writeFileSync(join(copy, name), change(readFileSync(join(copy, name))));
  return copy;
}

test('an export is five files that only their owner can read, and nothing else', () => {
  expect(readdirSync(out).sort()).toEqual(
    ['checkpoint.txt', 'entries.jsonl', 'personal.jsonl', 'verifier-key.txt', 'verifier-keys.jsonl'].sort(),
  );
  for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  expect(read('verifier-key.txt')).toBe(`${key}\n`);
  expect(read('verifier-keys.jsonl')).toBe(`${JSON.stringify({ key })}\n`);
});

test('anyone finds the root of the checkpoint in the lines, with an RFC 6962 tree of their own', () => {
  const lines = readFileSync(join(out, 'entries.jsonl'));
  expect(lines.at(-1)).toBe(10);
  const entries = lines.subarray(0, -1).toString('latin1').split('\n');
  const leaves = entries.map((line) => plainHash(Buffer.from([0]), Buffer.from(line, 'latin1')));
  const [name, size, root] = read('checkpoint.txt').split('\n');
  expect([name, size]).toEqual([origin, String(entries.length)]);
  expect(root).toBe(Buffer.from(referenceRoot(leaves)).toString('base64'));
});

test('anyone finds the signature good, with nothing but Ed25519', () => {
  const [text = '', signature = ''] = read('checkpoint.txt').split(/(?<=\n)\n/);
  const [dash, name, encoded = ''] = signature.trimEnd().split(' ');
  expect([dash, name]).toEqual(['\u2014', origin]);
  // The key itself may hold a plus.
  const [, id, publicKey = ''] = /^[^+]+\+([^+]+)\+(.+)$/.exec(key) ?? [];
  const raw = Buffer.from(publicKey, 'base64');
  const bytes = Buffer.from(encoded, 'base64');
  expect([raw[0], bytes.subarray(0, 4).toString('hex')]).toEqual([1, id]);
  const x = raw.subarray(1).toString('base64url');
  const trusted = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  expect(verify(null, Buffer.from(text), trusted, bytes.subarray(4))).toBe(true);
});

test('no entry holds a personal value, and every value of the folder was sealed in one', () => {
  const entries = read('entries.jsonl');
  expect(entries).not.toMatch(/größer|Approver 1|approver1@example\.com/);
  const rows = read('personal.jsonl').trimEnd().split('\n');
  for (const row of rows) expect(entries).toContain((JSON.parse(row) as { hash: string }).hash);
  expect(Object.keys(JSON.parse(rows[0]!) as object).sort()).toEqual(['hash', 'salt', 'value']);
  expect(rows.join('\n')).toContain('größer');
});

test('a folder verifies without a database, and says that the key came from the folder itself', async () => {
  const own = await run({ DATABASE_URL: 'file:/nowhere/x.db' }, ['verify', out]);
  expect(own).toMatchObject({ code: 0, err: '' });
  expect(own.out).toContain('from the folder itself');
  const given = await run({}, ['verify', out, '--key', key]);
  expect(given.code).toBe(0);
  expect(given.out).toContain('as given with --key');
  const { value } = await runJson({}, 'verify', out);
  expect(Object.keys(value as object).sort()).toEqual(
    ['checkpoint', 'entries', 'erased', 'faults', 'keyFrom', 'ok', 'root'].sort(),
  );
});

const line = (content: Buffer, at: number): [number, number] => {
  let start = 0;
  for (let n = 0; n < at; n += 1) start = content.indexOf(10, start) + 1;
  return [start, content.indexOf(10, start)];
};

/** What is done to a file, and all codes that are named for it. */
const changes: [sentence: string, name: string, change: (content: Buffer) => Buffer | string, codes: string[]][] = [
  [
    'a line taken out',
    'entries.jsonl',
    (content) => {
      const [start, end] = line(content, 100);
      return Buffer.concat([content.subarray(0, start), content.subarray(end + 1)]);
    },
    ['CHECKPOINT_SIZE', 'PERSONAL_CHANGED', 'SEQ_GAP'],
  ],
  [
    'the last line taken out',
    'entries.jsonl',
    (content) => content.subarray(0, content.lastIndexOf(10, -2) + 1),
    ['CHECKPOINT_SIZE', 'PERSONAL_CHANGED'],
  ],
  ['every line taken out', 'entries.jsonl', () => '', ['CHECKPOINT_SIZE', 'PERSONAL_CHANGED', 'SEQ_GAP']],
  [
    'two lines that changed places',
    'entries.jsonl',
    (content) => {
      const [[a, b], [c, d]] = [line(content, 50), line(content, 51)];
      const parts = [
        content.subarray(0, a),
        content.subarray(c, d + 1),
        content.subarray(a, b + 1),
        content.subarray(d + 1),
      ];
      return Buffer.concat(parts);
    },
    ['ROOT_WRONG', 'SEQ_GAP'],
  ],
  [
    'a line put in twice',
    'entries.jsonl',
    (content) => Buffer.concat([content, content.subarray(...line(content, 5))]),
    ['CHECKPOINT_SIZE', 'SEQ_GAP'],
  ],
  [
    'an empty line at its end',
    'entries.jsonl',
    (content) => `${content.toString()}\n`,
    ['CHECKPOINT_SIZE', 'NOT_CANONICAL'],
  ],
  [
    'line ends of Windows',
    'entries.jsonl',
    (content) => content.toString().replaceAll('\n', '\r\n'),
    ['NOT_CANONICAL', 'PERSONAL_CHANGED', 'ROOT_WRONG'],
  ],
  [
    'a checkpoint of other text',
    'checkpoint.txt',
    (content) => content.toString().replace('lockbox-bot/', 'lockbox-bot/x'),
    ['CHECKPOINT_SIGNATURE'],
  ],
  ['a checkpoint that is none', 'checkpoint.txt', () => '\0', ['CHECKPOINT_SIGNATURE']],
  ['a key that is none', 'verifier-key.txt', () => 'nonsense', ['CHECKPOINT_SIGNATURE']],
  [
    'a key of somebody else',
    'verifier-key.txt',
    () => signerFromPem(origin, generateKeyPem()).verifierKey,
    ['CHECKPOINT_SIGNATURE'],
  ],
  [
    'a personal value that was changed',
    'personal.jsonl',
    (content) => content.toString().replace('Approver 1', 'Approver 2'),
    ['PERSONAL_CHANGED'],
  ],
  ['a personal line that is no JSON', 'personal.jsonl', (content) => `${content.toString()}{\n`, ['PERSONAL_CHANGED']],
  [
    'a personal line of somebody else',
    'personal.jsonl',
    (content) => `${content.toString()}{"hash":"00","salt":"","value":1}\n`,
    ['PERSONAL_CHANGED'],
  ],
];

test.each(changes)('%s is found', async (_sentence, name, change, codes) => {
  const { code, value } = await runJson({}, 'verify', spoiled(name, change));
  expect(code).toBe(1);
  const { ok, faults } = value as { ok: boolean; faults: { code: string }[] };
  expect(ok).toBe(false);
  expect([...new Set(faults.map((fault) => fault.code))].sort()).toEqual(codes);
});

test('a bit changed in any byte of a line is found', async () => {
  const content = readFileSync(join(out, 'entries.jsonl'));
  const [start, end] = line(content, 4);
  for (let byte = start; byte <= end; byte += 1) {
    const copy = spoiled('entries.jsonl', () => withBit(content, byte * 8 + (byte % 8)));
    expect((await verifyFolder(copy, key)).ok).toBe(false);
    rmSync(copy, { recursive: true });
  }
});

test('erased values are counted, whatever is left of them', async () => {
  const without = spoiled('personal.jsonl', () => '');
  const { code, value } = await runJson({}, 'verify', without);
  expect([code, value]).toMatchObject([
    0,
    { ok: true, faults: [], erased: read('personal.jsonl').split('\n').length - 1 },
  ]);
});

test('with a key of its own choice, the reader needs none of the folder', async () => {
  const copy = spoiled('verifier-key.txt', () => 'nonsense');
  expect((await run({}, ['verify', copy, '--key', key])).code).toBe(0);
});

test.each(['entries.jsonl', 'checkpoint.txt', 'personal.jsonl', 'verifier-key.txt'])(
  'a folder without %s is not taken for an export',
  async (name) => {
    const copy = spoiled(name, () => '');
    rmSync(join(copy, name));
    const { code, out: printed, err } = await run({}, ['verify', copy, '--json']);
    expect([code, printed]).toEqual([2, '']);
    expect(err).toContain(
      `is not a whole exported folder: ENOENT: no such file or directory, open '${join(copy, name)}'`,
    );
  },
);

test('a file without any line end is refused before it fills the memory', async () => {
  const copy = spoiled('entries.jsonl', () => Buffer.alloc(17 * 1024 * 1024, 'x'));
  const { code, err } = await run({}, ['verify', copy]);
  expect(code).toBe(2);
  expect(err).toContain('has a line of more than');
});
