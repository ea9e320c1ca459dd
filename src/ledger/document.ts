import { toHex } from './bytes';
import { canonicalBytes, type JsonValue } from './canonical';
import { sha256 } from './hash';

/**
 * Hex SHA-256 of a document's canonical bytes, as it reads back from where it was stored as JSON: members that are
 * undefined are not there. An entry that seals it tells whether a row beside the ledger was changed.
 *
 * @throws LedgerError `NOT_JSON`.
 */
export function documentDigest(document: object): string {
  return toHex(sha256(canonicalBytes(JSON.parse(JSON.stringify(document)) as JsonValue)));
}
