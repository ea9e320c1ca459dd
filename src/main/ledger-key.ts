import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CliError } from '../cli';
import { generateKeyPem, signerFromPem, type Signer } from '../ledger';
import { sqliteFile } from './database';

/** Where the PEM of the ledger key came from. */
export interface LedgerKey {
  pem: string;
  /** True where it was made beside the database: whoever has the database then has the key too. */
  besideDatabase: boolean;
}

/**
 * The key that signs checkpoints: from the environment, else beside an SQLite database, made there if `make` says so.
 *
 * @throws CliError where PostgreSQL is used without `LOCKBOX_LEDGER_KEY`.
 */
export function ledgerKey(url: string, fromEnvironment: string | undefined, make: boolean): LedgerKey | undefined {
  if (fromEnvironment !== undefined) return { pem: fromEnvironment, besideDatabase: false };
  const file = sqliteFile(url);
  if (file === undefined) {
    if (!make) return undefined;
    throw new CliError(
      2,
      'LOCKBOX_LEDGER_KEY is not set: with PostgreSQL the key that signs the ledger must come from outside. ' +
        'Make one with: openssl genpkey -algorithm ed25519 -out ledger.pem, and set LOCKBOX_LEDGER_KEY_FILE=ledger.pem',
    );
  }
  const path = `${file}.ledger-key.pem`;
  if (!existsSync(path)) {
    if (!make) return undefined;
    // `wx`: of two processes that start at once, one makes the key and the other reads it.
    writeKey(path, generateKeyPem());
  }
  return { pem: readFileSync(path, 'utf8'), besideDatabase: true };
}

function writeKey(path: string, pem: string): void {
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** @returns the signer of a ledger by its key. @throws CliError where the key is not an Ed25519 private key in PEM. */
export function signerOf(origin: string, key: LedgerKey): Signer {
  try {
    return signerFromPem(origin, key.pem);
  } catch (error) {
    throw new CliError(2, 'LOCKBOX_LEDGER_KEY is not an Ed25519 private key in PEM', { cause: error });
  }
}
