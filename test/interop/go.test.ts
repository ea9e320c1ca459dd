import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proveConsistency, proveInclusion } from '../../src/history';
import { exportedTo } from '../history/exported';
import { openLedgerRig } from '../history/rig';
import { withBit } from '../history/tampered';

/** Where Debian's golang-golang-x-mod-dev puts its source: GOPATH of the program. */
const gocode = '/usr/share/gocode';
const isThere =
  spawnSync('go', ['version']).status === 0 && existsSync(join(gocode, 'src/golang.org/x/mod/sumdb/tlog'));
const entries = 700;

let folder: string;
let program: string;
let exported: string;

if (!isThere) {
  test('Go verifies an export', () => {
    console.warn('Skipped: Go or golang.org/x/mod is not here: apt-get install golang-go golang-golang-x-mod-dev');
  });
} else {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-interop-'));
    program = join(folder, 'verify');
    const env = { ...process.env, GOPATH: gocode, GO111MODULE: 'off', GOFLAGS: '', GOCACHE: join(folder, 'cache') };
    execFileSync('go', ['build', '-o', program, join(__dirname, 'verify.go')], { env, stdio: 'inherit' });
    const rig = await openLedgerRig(`file:${join(folder, 'lockbox.db')}`);
    await rig.approve(
      await rig.open('10000000-0000-4000-8000-000000000001', 'Pending', { justification: 'ä€😀 "\\ \n' }),
    );
    await rig.fill(entries);
    await rig.sign();
    exported = join(folder, 'export');
    await exportedTo(exported, rig.store.history, [rig.signer.verifierKey]);
    const { size } = (await rig.store.history.newestCheckpoint())!;
    const proofs: object[] = [];
    for (let entry = 0; entry < size; entry += 1) proofs.push(await proveInclusion(rig.store.history, entry));
    for (let from = 1; from < size; from += 1) proofs.push(await proveConsistency(rig.store.history, from));
    writeFileSync(join(folder, 'proofs.jsonl'), proofs.map((proof) => `${JSON.stringify(proof)}\n`).join(''));
    await rig.close();
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const verify = (...words: string[]) => spawnSync(program, words, { encoding: 'utf8' });
  const spoiled = (name: string, spoil: (bytes: Buffer) => Uint8Array): string => {
    const copy = mkdtempSync(join(folder, 'spoiled-'));
    for (const file of ['entries.jsonl', 'checkpoint.txt', 'verifier-key.txt'])
      copyFileSync(join(exported, file), join(copy, file));
    writeFileSync(join(copy, name), spoil(readFileSync(join(exported, name))));
    return copy;
  };

  test('Go finds the signed note, every entry in its tree, and every proof of this service sound', () => {
    const { status, stdout, stderr } = verify(exported, join(folder, 'proofs.jsonl'));
    expect([stderr, status]).toEqual(['', 0]);
    const [, size = '', proofs = ''] = /^ok (\d+) entries, (\d+) proofs of the service\n$/.exec(stdout) ?? [];
    expect(Number(size)).toBeGreaterThan(entries);
    expect(Number(proofs)).toBe(2 * Number(size) - 1);
  });

  test.each([
    ['an entry that was changed', 'entries.jsonl', (bytes: Buffer) => withBit(bytes, 8 * 1_000)],
    ['an entry that is gone', 'entries.jsonl', (bytes: Buffer) => bytes.subarray(bytes.indexOf(10) + 1)],
    ['a checkpoint that was changed', 'checkpoint.txt', (bytes: Buffer) => withBit(bytes, 3)],
    ['another key', 'verifier-key.txt', (bytes: Buffer) => withBit(bytes, 8 * (bytes.length - 5))],
  ])('and %s unsound, so that it does look', (_, name, spoil) => {
    expect(verify(spoiled(name, spoil)).status).toBe(1);
  });
}
