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
 * @throws LedgerError `NOT_JSON` for what JSON cannot say exactly: undefined, NaN, infinities, bigint, functions,
 *   objects that are not plain, integers beyond 2^53.
 */
export function canonicalBytes(value: JsonValue): Uint8Array {
  return encoder.encode(canonicalText(value));
}

/** As {@link canonicalBytes}, as text. */
export function canonicalText(value: JsonValue): string {
  const text = canonicalize(wellFormed(value, 0));
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

/** Deeper values are refused: nothing in this product comes near it, and recursion must end. */
const maxDepth = 200;

function wellFormed(value: unknown, depth: number): JsonValue {
  if (depth > maxDepth) throw new LedgerError('NOT_JSON', `nested deeper than ${maxDepth}`);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return checkedNumber(value);
  if (Array.isArray(value)) return value.map((item) => wellFormed(item, depth + 1));
  if (typeof value !== 'object' || !isPlain(value)) throw new LedgerError('NOT_JSON', `a ${typeof value} is not JSON`);
  const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => [
    key.toWellFormed(),
    wellFormed(item, depth + 1),
  ]);
  if (new Set(entries.map(([key]) => key)).size !== entries.length) {
    throw new LedgerError('NOT_JSON', 'two keys are the same text');
  }
  return Object.fromEntries(entries);
}

function checkedNumber(value: number): number {
  if (!Number.isFinite(value)) throw new LedgerError('NOT_JSON', 'a number is not finite');
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new LedgerError('NOT_JSON', 'an integer is beyond 2^53');
  return value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
