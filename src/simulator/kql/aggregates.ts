import { isNumeric, type Type, type Value } from './values';

/** Takes the values of one group in, and gives what they come to. */
export interface Accumulator {
  add(value: Value, condition: Value): void;
  result(): Value;
}

/** An aggregate of the subset. */
export interface Aggregate {
  /** How many arguments are read from each row: none, the value, or the value and then a condition. */
  reads: 'nothing' | 'value' | 'condition' | 'value and condition';
  /** Whether a number may follow: the most values that a set keeps. */
  takesLimit?: boolean;
  /** @returns the name that its column gets without one: `sum_Size`. */
  column(argument: string): string;
  /** @returns the type of the result; undefined where it does not take such values. */
  type(given: Type): Type | undefined;
  start(limit: number): Accumulator;
}

function orderable(type: Type): Type | undefined {
  return isNumeric(type) || type === 'datetime' || type === 'timespan' ? type : undefined;
}

function always(type: Type): () => Type {
  return () => type;
}

/** Keeps one number: how the next value changes it. */
function folding(start: number | null, fold: (kept: number, value: number) => number): () => Accumulator {
  return () => {
    let kept = start;
    return {
      add: (value) => {
        if (typeof value === 'number') kept = kept === null ? value : fold(kept, value);
      },
      result: () => kept,
    };
  };
}

function counting(counts: (value: Value, condition: Value) => boolean): () => Accumulator {
  return () => {
    let count = 0;
    return {
      add: (value, condition) => {
        if (counts(value, condition)) count += 1;
      },
      result: () => count,
    };
  };
}

/** Distinct values; a dynamic one is known by its text. */
function distinct(result: (kept: Map<Value, Value>) => Value): (limit: number) => Accumulator {
  return (limit) => {
    const kept = new Map<Value, Value>();
    return {
      add: (value, condition) => {
        if (value === null || condition === false || kept.size >= limit) return;
        kept.set(typeof value === 'object' ? JSON.stringify(value) : value, value);
      },
      result: () => result(kept),
    };
  };
}

function averaging(): Accumulator {
  let [sum, count] = [0, 0];
  return {
    add: (value) => {
      if (typeof value !== 'number') return;
      sum += value;
      count += 1;
    },
    result: () => (count === 0 ? null : sum / count),
  };
}

/** The first value that is there: which one, Kusto does not say either. */
function any(): Accumulator {
  let kept: Value = null;
  return {
    add: (value) => {
      if (kept === null || kept === '') kept = value;
    },
    result: () => kept,
  };
}

const set = distinct((kept) => [...kept.values()]);

/** The aggregates that `summarize` may use, by name. */
export const aggregates: Readonly<Record<string, Aggregate>> = {
  count: { reads: 'nothing', column: () => 'count_', type: always('long'), start: counting(() => true) },
  countif: {
    reads: 'condition',
    column: () => 'countif_',
    type: always('long'),
    start: counting((_value, condition) => condition === true),
  },
  sum: {
    reads: 'value',
    column: (argument) => `sum_${argument}`,
    type: (given) => (isNumeric(given) || given === 'timespan' ? (given === 'int' ? 'long' : given) : undefined),
    start: folding(0, (kept, value) => kept + value),
  },
  avg: {
    reads: 'value',
    column: (argument) => `avg_${argument}`,
    type: (given) => (isNumeric(given) ? 'real' : orderable(given)),
    start: averaging,
  },
  min: { reads: 'value', column: (argument) => `min_${argument}`, type: orderable, start: folding(null, Math.min) },
  max: { reads: 'value', column: (argument) => `max_${argument}`, type: orderable, start: folding(null, Math.max) },
  dcount: {
    reads: 'value',
    column: (argument) => `dcount_${argument}`,
    type: (given) => (given === 'dynamic' ? undefined : 'long'),
    start: distinct((kept) => kept.size),
  },
  make_set: {
    reads: 'value',
    takesLimit: true,
    column: (argument) => `set_${argument}`,
    type: always('dynamic'),
    start: set,
  },
  make_set_if: {
    reads: 'value and condition',
    takesLimit: true,
    column: (argument) => `set_${argument}`,
    type: always('dynamic'),
    start: set,
  },
  take_any: { reads: 'value', column: (argument) => argument, type: (given) => given, start: any },
  any: { reads: 'value', column: (argument) => `any_${argument}`, type: (given) => given, start: any },
};
