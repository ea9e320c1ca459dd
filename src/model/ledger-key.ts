/** Where it is kept beside the ledger which entries rotated its key. */
export const ledgerKeysSource = 'ledger-keys';

/** An entry that rotated the ledger's key, and the key it brought. */
export interface KeyPlace {
  seq: number;
  key: string;
}

/** @returns the rotations so far, the oldest first. What cannot be read says nothing: it is only a hint to the entries. */
export function readKeyPlaces(stored: string | undefined): KeyPlace[] {
  try {
    const value: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(value) ? value.filter(isKeyPlace) : [];
  } catch {
    return [];
  }
}

function isKeyPlace(value: unknown): value is KeyPlace {
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('key' in value)) return false;
  return Number.isSafeInteger(value.seq) && Number(value.seq) >= 0 && typeof value.key === 'string';
}
