import { momentIn } from './lex';
import { asText, isNumeric, textOf, type Type, type Value } from './values';

/** What a function may be given at a place. */
export type Taken = 'text' | 'number' | 'bool' | 'dynamic' | 'any';

/** A scalar function of the subset. */
export interface ScalarFunction {
  /** What it is given, place by place; the last one may be repeated where `repeats` says so. */
  takes: readonly Taken[];
  /** How many of `takes` may be left out, from the end. */
  optional?: number;
  repeats?: boolean;
  /** @returns the type of the result; undefined where the arguments do not fit together. */
  type(given: readonly Type[]): Type | undefined;
  of(values: readonly Value[], given: readonly Type[]): Value;
}

function always(type: Type): () => Type {
  return () => type;
}

/** The values of one branch: all of one type. */
function sameType(types: readonly Type[]): Type | undefined {
  const [first] = types;
  if (types.every((type) => type === first)) return first;
  return types.every(isNumeric) ? 'real' : undefined;
}

function text(takes: number, of: (...texts: string[]) => Value, type: Type = 'string'): ScalarFunction {
  return {
    takes: Array.from({ length: takes }, () => 'text' as const),
    type: always(type),
    of: (values) => of(...values.map(asText)),
  };
}

function numbered(value: Value | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

const iff: ScalarFunction = {
  takes: ['bool', 'any', 'any'],
  type: (given) => sameType(given.slice(1)),
  of: ([condition, then = null, otherwise = null]) => (condition === true ? then : otherwise),
};

/** The scalar functions that a query may call, by name. `now` and `ago` are answered where the clock is known. */
export const scalarFunctions: Readonly<Record<string, ScalarFunction>> = {
  tostring: { takes: ['any'], type: always('string'), of: ([value = null], [type = 'string']) => textOf(value, type) },
  tolower: text(1, (value) => value.toLowerCase()),
  toupper: text(1, (value) => value.toUpperCase()),
  strlen: text(1, (value) => value.length, 'long'),
  isempty: text(1, (value) => value === '', 'bool'),
  isnotempty: text(1, (value) => value !== '', 'bool'),
  indexof: text(2, (value, part) => value.indexOf(part), 'long'),
  replace_string: text(3, (value, part, by) => value.replaceAll(part, by)),
  split: text(2, (value, separator) => value.split(separator), 'dynamic'),
  parse_json: text(1, jsonIn, 'dynamic'),
  trim: text(2, (pattern, value) => value.replace(new RegExp(`^(?:${pattern})+|(?:${pattern})+$`, 'g'), '')),
  isnull: { takes: ['any'], type: always('bool'), of: ([value]) => value === null },
  isnotnull: { takes: ['any'], type: always('bool'), of: ([value]) => value !== null },
  not: { takes: ['bool'], type: always('bool'), of: ([value]) => (value === null ? null : value !== true) },
  substring: {
    takes: ['text', 'number', 'number'],
    optional: 1,
    type: always('string'),
    of: ([value = null, start, length]) =>
      asText(value).substring(numbered(start, 0), numbered(start, 0) + numbered(length, Infinity)),
  },
  extract: {
    takes: ['text', 'number', 'text'],
    type: always('string'),
    of: ([pattern = null, group, value = null]) =>
      patternOf(asText(pattern)).exec(asText(value))?.[numbered(group, 0)] ?? '',
  },
  strcat: {
    takes: ['any'],
    repeats: true,
    type: always('string'),
    of: (values, types) => values.map((value, index) => textOf(value, types[index] ?? 'string')).join(''),
  },
  coalesce: {
    takes: ['any', 'any'],
    repeats: true,
    type: sameType,
    of: (values) => values.find((value) => value !== null && value !== '') ?? values.at(-1) ?? null,
  },
  iff,
  iif: iff,
  case: {
    takes: ['bool', 'any', 'any'],
    repeats: true,
    type: (given) =>
      given.length % 2 === 0 ||
      given.some((type, index) => index % 2 === 0 && index < given.length - 1 && type !== 'bool')
        ? undefined
        : sameType(given.filter((_type, index) => index % 2 === 1 || index === given.length - 1)),
    of: (values) => {
      const index = values.findIndex((value, place) => place % 2 === 0 && place < values.length - 1 && value === true);
      return (index < 0 ? values.at(-1) : values[index + 1]) ?? null;
    },
  },
  tolong: { takes: ['any'], type: always('long'), of: ([value]) => numberIn(value, Math.trunc) },
  toint: { takes: ['any'], type: always('int'), of: ([value]) => numberIn(value, Math.trunc) },
  toreal: { takes: ['any'], type: always('real'), of: ([value]) => numberIn(value, (number) => number) },
  todatetime: {
    takes: ['any'],
    type: always('datetime'),
    of: ([value = null]) => (typeof value === 'number' ? value : orNull(momentIn(asText(value)))),
  },
  array_length: {
    takes: ['dynamic'],
    type: always('long'),
    of: ([value]) => (Array.isArray(value) ? value.length : null),
  },
  bin: {
    takes: ['any', 'any'],
    type: ([value, size]) => {
      if (value === undefined || size === undefined) return undefined;
      return value === 'datetime'
        ? size === 'timespan'
          ? value
          : undefined
        : isNumeric(size) || size === value
          ? value
          : undefined;
    },
    of: ([value, size]) =>
      typeof value === 'number' && typeof size === 'number' ? Math.floor(value / size) * size : null,
  },
};

/** The pattern of a query is the same in a million rows. */
const patterns = new Map<string, RegExp>();

function patternOf(text: string): RegExp {
  const pattern = patterns.get(text) ?? new RegExp(text);
  if (patterns.size < 100) patterns.set(text, pattern);
  return pattern;
}

function jsonIn(value: string): Value {
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

function numberIn(value: Value | undefined, round: (value: number) => number): Value {
  if (value === null || value === undefined || value === '') return null;
  return orNull(round(Number(value)));
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
