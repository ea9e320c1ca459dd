import { aggregates, type Accumulator, type Aggregate } from './aggregates';
import type { Expression, Named, Stage } from './ast';
import { compile, semantic, type Compiled, type Scope } from './compile-expression';
import { freeName, nameOf } from './names';
import type { Column, Row, Value } from './values';

/** How one column of a summary comes about. */
interface Part {
  column: Column;
  start(): Accumulator;
  value(row: Row): Value;
  condition(row: Row): Value;
}

/** @returns the columns of a summary, and what makes its rows, in one pass: the groups first, then the aggregates. */
export function compileSummarize(
  stage: Extract<Stage, { is: 'summarize' }>,
  scope: Scope,
): { columns: Column[]; run(rows: Iterable<Row>): Iterable<Row> } {
  const keys = stage.by.map((named) => ({ named, compiled: compile(named.expression, scope) }));
  const columns: Column[] = [];
  for (const { named, compiled } of keys) columns.push({ name: freeName(nameOf(named), columns), type: compiled.type });
  const parts: Part[] = [];
  for (const named of stage.aggregates) {
    const part = partOf(named, scope, columns);
    parts.push(part);
    columns.push(part.column);
  }
  return {
    columns,
    run: (rows) =>
      groups(
        rows,
        keys.map(({ compiled }) => compiled),
        parts,
      ),
  };
}

function groups(rows: Iterable<Row>, keys: readonly Compiled[], parts: readonly Part[]): Iterable<Row> {
  const found = new Map<string, { key: Row; kept: Accumulator[] }>();
  const groupOf = (key: Row): Accumulator[] => {
    let text = '';
    for (const value of key) text += `${typeof value === 'object' ? JSON.stringify(value) : String(value)}\u0000`;
    const known = found.get(text);
    if (known !== undefined) return known.kept;
    const kept = parts.map((part) => part.start());
    found.set(text, { key, kept });
    return kept;
  };
  // Without `by` there is one row, also for no rows at all.
  if (keys.length === 0) groupOf([]);
  for (const row of rows) {
    const kept = groupOf(keys.map((key) => key.of(row)));
    // Counted by hand: this is the inside of a million rows.
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index];
      if (part !== undefined) kept[index]?.add(part.value(row), part.condition(row));
    }
  }
  return [...found.values()].map(({ key, kept }) => [...key, ...kept.map((one) => one.result())]);
}

function partOf({ name, expression }: Named, scope: Scope, before: readonly Column[]): Part {
  if (expression.is !== 'call') throw semantic("'summarize' takes aggregates", expression.at);
  const known = aggregates[expression.name];
  if (known === undefined) throw semantic(`Unknown aggregate: '${expression.name}'`, expression.at, expression.name);
  const { args, limit } = argumentsOf(expression, known);
  const compiled = args.map((arg) => compile(arg, scope));
  const isConditional = known.reads.endsWith('condition');
  const value = known.reads.startsWith('value') ? compiled[0] : undefined;
  const condition = isConditional ? compiled.at(-1) : undefined;
  const type = known.type(value?.type ?? 'long');
  if (type === undefined || (condition !== undefined && condition.type !== 'bool')) {
    throw semantic(`'${expression.name}' does not take such an argument`, expression.at, expression.name);
  }
  const first = args[0];
  const made = known.column(first === undefined ? '' : nameOf({ expression: first }));
  return {
    column: { name: freeName(name ?? made, before), type },
    start: () => known.start(limit),
    value: (row) => value?.of(row) ?? null,
    condition: (row) => (condition === undefined ? true : condition.of(row)),
  };
}

/** The most that a set keeps where nothing is said: Kusto's own bound. */
const mostInSet = 1_048_576;

function argumentsOf(
  { name, args, at }: Extract<Expression, { is: 'call' }>,
  { reads, takesLimit }: Aggregate,
): { args: Expression[]; limit: number } {
  const wanted = { nothing: 0, value: 1, condition: 1, 'value and condition': 2 }[reads];
  const last = takesLimit === true && args.length === wanted + 1 ? args.at(-1) : undefined;
  if (args.length !== wanted + (last === undefined ? 0 : 1)) {
    throw semantic(`'${name}' takes another number of arguments`, at, name);
  }
  if (last === undefined) return { args, limit: mostInSet };
  if (last.is !== 'literal' || typeof last.value !== 'number') throw semantic(`'${name}' takes a number`, last.at);
  return { args: args.slice(0, wanted), limit: last.value };
}
