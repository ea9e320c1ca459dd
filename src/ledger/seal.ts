import { createHash } from 'node:crypto';
import { fromHex, toHex } from './bytes';
import { canonicalBytes, type JsonValue } from './canonical';

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

/** Seals a value. @param salt 32 random bytes, used once. */
export function seal(value: JsonValue, salt: Uint8Array): { sealed: Sealed; row: PersonalRow } {
  const hash = sealHash(value, salt);
  return { sealed: { $sealed: hash }, row: { hash, salt: toHex(salt), value } };
}

/** @returns true when the row's value and salt are those that were sealed. */
export function checkPersonal(row: PersonalRow): boolean {
  const salt = fromHex(row.salt);
  if (salt?.length !== 32) return false;
  try {
    return sealHash(row.value, salt) === row.hash;
  } catch {
    // A value that is not JSON was never sealed.
    return false;
  }
}

function sealHash(value: JsonValue, salt: Uint8Array): string {
  return createHash('sha256').update(salt).update(canonicalBytes(value)).digest('hex');
}

/** @returns every sealed hash within a value. */
export function sealedHashes(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(sealedHashes);
  if (typeof value !== 'object' || value === null) return [];
  const { $sealed: hash } = value;
  if (typeof hash === 'string' && Object.keys(value).length === 1) return [hash];
  return Object.values(value).flatMap(sealedHashes);
}
