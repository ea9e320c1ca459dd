import { canonicalBytes, isJsonObject, parseCanonical, type JsonObject, type JsonValue } from './canonical';
import { LedgerError } from './errors';
import { isSealed, type Sealed } from './seal';

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

const actorKinds: readonly string[] = ['person', 'app', 'azure', 'service', 'unknown'] satisfies EntryActor['kind'][];
const instant = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * @returns the entry's canonical bytes: what is hashed, stored and exported.
 * @throws LedgerError `NOT_JSON`, or `NOT_AN_ENTRY` for what {@link decodeEntry} would refuse: once written, bytes stay.
 */
export function encodeEntry(entry: Entry): Uint8Array {
  const value = entry as unknown as JsonObject;
  if (!isEntry(value)) throw new LedgerError('NOT_AN_ENTRY', 'the value does not have the shape of an entry');
  return canonicalBytes(value);
}

/**
 * Reads an entry strictly.
 *
 * @throws LedgerError `NOT_CANONICAL`, or `NOT_AN_ENTRY` where the bytes are canonical and not the shape of an entry.
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  const value = parseCanonical(bytes);
  if (!isEntry(value)) throw new LedgerError('NOT_AN_ENTRY', 'the value does not have the shape of an entry');
  return value as unknown as Entry;
}

/** @returns every sealed hash within an entry or a value of one. */
export function sealedHashes(entryOrValue: Entry | JsonValue): string[] {
  const found: string[] = [];
  collect(entryOrValue as JsonValue, found);
  return found;
}

function collect(value: JsonValue, found: string[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  else if (isSealed(value)) found.push(value.$sealed);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collect(item, found);
}

/** @returns true for the name of a kind of actor. */
export function isActorKind(kind: JsonValue | undefined): boolean {
  return typeof kind === 'string' && actorKinds.includes(kind);
}

/** @returns true for RFC 3339 UTC with milliseconds. */
export function isInstant(at: JsonValue | undefined): boolean {
  return typeof at === 'string' && instant.test(at);
}

function isEntry(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { seq, at, type, request, actor, data, ...others } = value;
  return (
    Number.isSafeInteger(seq) &&
    Number(seq) >= 0 &&
    isInstant(at) &&
    typeof type === 'string' &&
    (request === undefined || typeof request === 'string') &&
    isActor(actor) &&
    isJsonObject(data) &&
    Object.keys(others).length === 0
  );
}

function isActor(value: JsonValue | undefined): boolean {
  if (!isJsonObject(value)) return false;
  const { kind, ref, ...others } = value;
  return isActorKind(kind) && (ref === undefined || isSealed(ref)) && Object.keys(others).length === 0;
}
