import { canonicalBytes, parseCanonical, type JsonObject, type JsonValue } from './canonical';
import { LedgerError } from './errors';
import type { Sealed } from './seal';

/** Who caused an entry. Whoever it names is sealed. */
export interface EntryActor {
  kind: 'person' | 'app' | 'azure' | 'service' | 'unknown';
  ref?: Sealed;
}

/** One entry of the ledger (design.md, "Ledger"). */
export interface Entry {
  /** 0-based, without gaps. */
  seq: number;
  /** RFC 3339 UTC with milliseconds. */
  at: string;
  type: string;
  /** Id of the request it speaks of. */
  request?: string;
  actor: EntryActor;
  data: JsonObject;
}

const actorKinds: readonly string[] = ['person', 'app', 'azure', 'service', 'unknown'];
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** @returns the entry's canonical bytes: what is hashed, stored and exported. */
export function encodeEntry(entry: Entry): Uint8Array {
  return canonicalBytes({ ...entry, actor: { ...entry.actor } } as unknown as JsonObject);
}

/**
 * Reads an entry strictly.
 *
 * @throws LedgerError `NOT_CANONICAL`, or `NOT_AN_ENTRY` where the bytes are canonical and not the shape of an entry.
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  const value = parseCanonical(bytes);
  if (!isObject(value)) throw new LedgerError('NOT_AN_ENTRY', 'an entry is an object');
  const { seq, at, type, request, actor, data, ...others } = value;
  const fits =
    typeof seq === 'number' &&
    Number.isSafeInteger(seq) &&
    seq >= 0 &&
    typeof at === 'string' &&
    instant.test(at) &&
    typeof type === 'string' &&
    (request === undefined || typeof request === 'string') &&
    isActor(actor) &&
    isObject(data) &&
    Object.keys(others).length === 0;
  if (!fits) throw new LedgerError('NOT_AN_ENTRY', 'the value does not have the shape of an entry');
  return value as unknown as Entry;
}

function isActor(value: JsonValue | undefined): boolean {
  if (!isObject(value) || typeof value['kind'] !== 'string' || !actorKinds.includes(value['kind'])) return false;
  const { ref } = value;
  return ref === undefined || (isObject(ref) && typeof ref['$sealed'] === 'string');
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
