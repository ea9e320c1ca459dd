import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../../src/cli';
import { generateKeyPem } from '../../src/ledger';
import { ledgerKey, signerOf } from '../../src/main/ledger-key';

const postgres = 'postgresql://user:canary-password@127.0.0.1/lockbox';
let folder: string;
let url: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-key-'));
  url = `file:${join(folder, 'data', 'lockbox.db')}?connection_limit=1`;
  path = join(folder, 'data', 'lockbox.db.ledger-key.pem');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** @returns the error that a user is shown. */
function errorOf(run: () => unknown): CliError {
  try {
    run();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('a key is made beside an SQLite database, for its owner alone, and is the same from then on', () => {
  expect(ledgerKey(url, undefined, false)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
  const mask = process.umask(0);
  const made = ledgerKey(url, undefined, true);
  process.umask(mask);
  expect(made).toEqual({ pem: readFileSync(path, 'utf8'), besideDatabase: true });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'data'))).toEqual(['lockbox.db.ledger-key.pem']);
  for (const make of [true, false]) expect(ledgerKey(url, undefined, make)).toEqual(made);
  expect(signerOf('a/b/c', made!).verifierKey).toMatch(/^a\/b\/c\+/);
});

test('of many processes that start at once, one makes the key and all have it', async () => {
  const built = JSON.stringify(join(__dirname, '..', '..', 'dist', 'main', 'ledger-key.js'));
  const script = `process.stdout.write(require(${built}).ledgerKey(process.argv[1], undefined, true).pem)`;
  const start = () => promisify(execFile)(process.execPath, ['-e', script, url]);
  const keys = await Promise.all(Array.from({ length: 6 }, start));
  expect(new Set(keys.map(({ stdout }) => stdout))).toEqual(new Set([readFileSync(path, 'utf8')]));
  expect(readdirSync(join(folder, 'data'))).toEqual(['lockbox.db.ledger-key.pem']);
});

test('a key of the environment goes first, and none is made', () => {
  const pem = generateKeyPem();
  for (const place of [url, postgres]) expect(ledgerKey(place, pem, true)).toEqual({ pem, besideDatabase: false });
  expect(readdirSync(folder)).toEqual([]);
});

test('PostgreSQL has no place for a key: without one of the environment nothing starts', () => {
  expect(ledgerKey(postgres, undefined, false)).toBeUndefined();
  const { exitCode, message } = errorOf(() => ledgerKey(postgres, undefined, true));
  expect(exitCode).toBe(2);
  expect(message).toContain('LOCKBOX_LEDGER_KEY is not set');
  expect(message).toContain('openssl genpkey -algorithm ed25519');
  expect(message).not.toContain('canary');
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });

test.each([
  ['canary text', 'canary text'],
  ['nothing', ''],
  ['a key of another kind', rsa.toString()],
  ['a public key', generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()],
])('%s is no key, wherever it stands, and is not printed', (_what, pem) => {
  const fromEnvironment = errorOf(() => ledgerKey(postgres, pem, true));
  expect(fromEnvironment).toMatchObject({
    exitCode: 2,
    message: 'LOCKBOX_LEDGER_KEY is not an Ed25519 private key in PEM',
  });
  mkdirSync(join(folder, 'data'));
  writeFileSync(path, pem);
  const beside = errorOf(() => ledgerKey(url, undefined, true));
  expect(beside).toMatchObject({ exitCode: 2, message: `${path} is not an Ed25519 private key in PEM` });
  expect(readFileSync(path, 'utf8')).toBe(pem);
});

test('a place where no key can be made is named', () => {
  writeFileSync(join(folder, 'data'), 'a file where the folder would be');
  const { exitCode, message } = errorOf(() => ledgerKey(url, undefined, true));
  expect(exitCode).toBe(2);
  expect(message).toBe(`the ledger key ${path} cannot be made (EEXIST)`);
});

test('a key that is a folder cannot be read, and is named', () => {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o700);
  expect(errorOf(() => ledgerKey(url, undefined, true)).message).toBe(`the ledger key ${path} cannot be read (EISDIR)`);
});
