import { fromHex, toHex } from './bytes';
import { canonicalBytes, isJsonObject, parseCanonical, type JsonValue } from './canonical';
import { LedgerError } from './errors';
import { sha256 } from './hash';

/** Where a personal value stood: its salted hash. */
export interface Sealed {
  $sealed: string;
}

/** A personal value as it is kept beside the ledger. Deleting the row erases the value and leaves every proof standing. */
export interface PersonalRow {
  /** Hex SHA-256(salt ‖ canonical bytes of the value). */
  hash: string;
  /** Hex, 32 bytes. */
  salt: string;
  value: JsonValue;
}

const saltLength = 32;

/**
 * Seals a value. The row holds the value as it was hashed, its text made I-JSON.
 *
 * @param salt 32 random bytes, used once.
 * @throws LedgerError `BAD_SALT` for a salt of another length, `NOT_JSON`.
 */
export function seal(value: JsonValue, salt: Uint8Array): { sealed: Sealed; row: PersonalRow } {
  if (salt.length !== saltLength) throw new LedgerError('BAD_SALT', `a salt has ${saltLength} bytes`);
  const bytes = canonicalBytes(value);
  const hash = toHex(sha256(salt, bytes));
  return { sealed: { $sealed: hash }, row: { hash, salt: toHex(salt), value: parseCanonical(bytes) } };
}

/** @returns true when the row's value and salt are those that were sealed. */
export function checkPersonal(row: PersonalRow): boolean {
  const salt = fromHex(row.salt);
  if (salt?.length !== saltLength) return false;
  try {
    return toHex(sha256(salt, canonicalBytes(row.value))) === row.hash;
  } catch {
    // A value that is not JSON was never sealed.
    return false;
  }
}

/** @returns true for what {@link seal} puts in place of a value, and nothing beside it. */
export function isSealed(value: JsonValue | undefined): value is { $sealed: string } {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return false;
  const { $sealed: hash } = value;
  return typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
}
