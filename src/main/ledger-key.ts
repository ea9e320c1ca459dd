import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli';
import { generateKeyPem, LedgerError, signerFromPem, type Signer } from '../ledger';
import { sqliteFile } from './database';

/** Where the PEM of the ledger key came from. */
export interface LedgerKey {
  pem: string;
  /** That of the key before it, while a rotation is under way. */
  previous?: string;
  /** True where it was made beside the database: whoever has the database then has the key too. */
  besideDatabase: boolean;
}

/**
 * The key that signs checkpoints: from the environment, else beside an SQLite database, made there if `make` says so.
 *
 * @throws CliError where PostgreSQL is used without `LOCKBOX_LEDGER_KEY`, or what is there is not a key.
 */
export function ledgerKey(
  url: string,
  fromEnvironment: string | undefined,
  make: boolean,
  previousFromEnvironment?: string,
): LedgerKey | undefined {
  if (fromEnvironment !== undefined) {
    const pem = checked(fromEnvironment, 'LOCKBOX_LEDGER_KEY');
    if (previousFromEnvironment === undefined) return { pem, besideDatabase: false };
    const previous = checked(previousFromEnvironment, 'LOCKBOX_LEDGER_KEY_PREVIOUS');
    return { pem, previous, besideDatabase: false };
  }
  const file = sqliteFile(url);
  if (file === undefined) {
    if (!make) return undefined;
    throw new CliError(
      2,
      'LOCKBOX_LEDGER_KEY is not set: with PostgreSQL the key that signs the ledger must come from outside. ' +
        'Make one with: openssl genpkey -algorithm ed25519 -out ledger.pem, and set LOCKBOX_LEDGER_KEY_FILE=ledger.pem',
    );
  }
  const path = keyFilesOf(file).current;
  if (!existsSync(path)) {
    if (!make) return undefined;
    makeKey(path);
  }
  const before = keyFilesOf(file).previous;
  return {
    pem: checked(read(path), path),
    ...(existsSync(before) ? { previous: checked(read(before), before) } : {}),
    besideDatabase: true,
  };
}

/**
 * Makes the key once, even where two processes start at once: it is written whole under another name, and whoever links
 * it to its own name first has made it. Nobody can read half of it.
 */
function makeKey(path: string): void {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    // The database's folder may not be there yet: the key is needed before the ledger is opened.
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, generateKeyPem(), { mode: 0o600, flag: 'wx', flush: true });
    chmodSync(draft, 0o600);
    giveName(draft, path);
    rmSync(draft);
  } catch (error) {
    throw new CliError(2, `the ledger key ${path} cannot be made (${codeOf(error)})`, { cause: error });
  }
}

/** Where the name is taken, another process was first, and its key is the one. */
function giveName(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(2, `the ledger key ${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

/** @returns the PEM, once it has proved to be one. The message names its place and nothing of it. */
function checked(pem: string, place: string): string {
  try {
    signerFromPem('checked', pem);
    return pem;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new CliError(2, `${place} is not an Ed25519 private key in PEM`, { cause: error });
  }
}

/** Where keys lie beside an SQLite database: the one in force, the one before it, and one that is to take its place. */
export function keyFilesOf(file: string): { current: string; previous: string; next: string } {
  const begin = `${file}.ledger-key`;
  return { current: `${begin}.pem`, previous: `${begin}.previous.pem`, next: `${begin}.next.pem` };
}

/** Makes the key that is to take the place of the one in force, unless a rotation that was cut off has left one. */
export function nextKey(file: string): string {
  const { next } = keyFilesOf(file);
  if (!existsSync(next)) makeKey(next);
  return checked(read(next), next);
}

/** Puts the next key in the place of the one in force, and that one in the place of the one before. */
export function takeNextKey(file: string): void {
  const { current, previous, next } = keyFilesOf(file);
  // A name at a time, each whole: cut off in between, the key in force is still at one of the three.
  copyFileSync(current, `${previous}.tmp`);
  chmodSync(`${previous}.tmp`, 0o600);
  renameSync(`${previous}.tmp`, previous);
  renameSync(next, current);
}

/** @returns the signer of a ledger by the key before, where it is at hand. */
export function previousSignerOf(origin: string, { previous }: LedgerKey): Signer | undefined {
  return previous === undefined ? undefined : signerFromPem(origin, previous);
}

/** @returns the signer of a ledger by its key. */
export function signerOf(origin: string, key: LedgerKey): Signer {
  return signerFromPem(origin, key.pem);
}
