import canonicalize from 'canonicalize';
import { LedgerError } from './errors';

/** A JSON value as RFC 8785 knows it. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The canonical bytes of a value (RFC 8785), after its text was made I-JSON: a lone surrogate becomes U+FFFD.
 *
 * @throws LedgerError `NOT_JSON` for what JSON cannot say exactly: undefined (a hole of an array too), NaN, infinities,
 *   bigint, functions, objects that are not plain, integers beyond 2^53, and two keys that become the same text.
 */
export function canonicalBytes(value: JsonValue): Uint8Array {
  return encoder.encode(canonicalText(value));
}

function canonicalText(value: JsonValue): string {
  const text = canonicalize(isExact(value, 0) ? value : wellFormed(value));
  if (text === undefined) throw new LedgerError('NOT_JSON', 'the value has no JSON form');
  return text;
}

/**
 * Reads canonical bytes.
 *
 * @throws LedgerError `NOT_CANONICAL` where the bytes are not exactly what {@link canonicalBytes} gives.
 */
export function parseCanonical(bytes: Uint8Array): JsonValue {
  try {
    const text = decoder.decode(bytes);
    const value = JSON.parse(text) as JsonValue;
    if (canonicalText(value) === text) return value;
  } catch (error) {
    throw new LedgerError('NOT_CANONICAL', 'the bytes are not canonical JSON', { cause: error });
  }
  throw new LedgerError('NOT_CANONICAL', 'the bytes are not canonical JSON');
}

/** @returns true for an object of JSON, false for null, arrays and everything else. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deeper values are refused: nothing in this product comes near it, and recursion must end. */
const maxDepth = 200;

/** @returns false where text is to be made I-JSON first. @throws LedgerError `NOT_JSON`. */
function isExact(value: unknown, depth: number): boolean {
  if (depth > maxDepth) throw new LedgerError('NOT_JSON', `nested deeper than ${maxDepth}`);
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return isExactNumber(value);
  if (typeof value !== 'object') throw new LedgerError('NOT_JSON', `a value of type ${typeof value} is not JSON`);
  let exact = true;
  if (Array.isArray(value)) {
    // By index, since the methods of an array pass over its holes.
    for (let i = 0; i < value.length; i += 1) exact = isExact(value[i], depth + 1) && exact;
    return exact;
  }
  if (!isPlain(value)) throw new LedgerError('NOT_JSON', 'an object that is not plain is not JSON');
  for (const [key, item] of Object.entries(value)) exact = isExact(item, depth + 1) && key.isWellFormed() && exact;
  return exact;
}

function isExactNumber(value: number): true {
  if (!Number.isFinite(value)) throw new LedgerError('NOT_JSON', 'a number is not finite');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new LedgerError('NOT_JSON', 'an integer is beyond 2^53');
  }
  return true;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The value with each lone surrogate replaced, in keys too. It has been checked to be JSON. */
function wellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, item]): [string, JsonValue] => [
    key.toWellFormed(),
    wellFormed(item),
  ]);
  if (new Set(members.map(([key]) => key)).size !== members.length) {
    throw new LedgerError('NOT_JSON', 'two keys become the same text');
  }
  return Object.fromEntries(members);
}
