import type { Named, SortKey, Stage } from './ast';
import { compile, compileCondition, semantic, type Compiled, type Scope } from './compile-expression';
import { freeName, nameOf } from './names';
import { compileSummarize } from './summarize';
import type { Column, Row, Value } from './values';

/** A step that is ready to run: the columns after it, and what it makes of the rows. */
export interface ReadyStage {
  columns: readonly Column[];
  run(rows: Iterable<Row>): Iterable<Row>;
}

/** @returns the step, checked against the columns that it is given. @throws KqlError semantic. */
export function compileStage(stage: Stage, scope: Scope): ReadyStage {
  const { columns } = scope;
  switch (stage.is) {
    case 'where': {
      const condition = compileCondition(stage.condition, scope);
      return { columns, run: (rows) => filtered(rows, condition) };
    }
    case 'extend':
      return extend(stage.columns, scope);
    case 'project':
      return project(stage.columns, scope);
    case 'project-away':
      return projectAway(stage, scope);
    case 'summarize':
      return compileSummarize(stage, scope);
    case 'distinct':
      return compileSummarize({ is: 'summarize', aggregates: [], by: stage.columns }, scope);
    case 'count':
      return compileSummarize({ is: 'summarize', aggregates: [counted], by: [] }, scope);
    case 'order':
      return { columns, run: sorter(stage.keys, scope) };
    case 'take':
      return { columns, run: (rows) => firstOf(rows, stage.count) };
  }
}

const counted: Named = { name: 'Count', expression: { is: 'call', name: 'count', args: [], at: 0 } };

function* filtered(rows: Iterable<Row>, condition: Compiled): Iterable<Row> {
  for (const row of rows) if (condition.of(row) === true) yield row;
}

function* mapped(rows: Iterable<Row>, change: (row: Row) => Row): Iterable<Row> {
  for (const row of rows) yield change(row);
}

function* firstOf(rows: Iterable<Row>, count: number): Iterable<Row> {
  let left = count;
  if (left <= 0) return;
  for (const row of rows) {
    yield row;
    left -= 1;
    if (left <= 0) return;
  }
}

/** A name that is there already is replaced in its place. */
function extend(added: readonly Named[], scope: Scope): ReadyStage {
  const columns = [...scope.columns];
  const setters = added.map((named) => {
    const compiled = compile(named.expression, scope);
    const name = nameOf(named);
    const place = name === '' ? -1 : columns.findIndex((column) => column.name === name);
    const index = place < 0 ? columns.length : place;
    columns[index] = { name: place < 0 ? freeName(name, columns) : name, type: compiled.type };
    return { index, compiled };
  });
  return {
    columns,
    run: (rows) =>
      mapped(rows, (row) => {
        const changed = row.slice();
        for (const { index, compiled } of setters) changed[index] = compiled.of(row);
        return changed;
      }),
  };
}

function project(kept: readonly Named[], scope: Scope): ReadyStage {
  const columns: Column[] = [];
  const compiled = kept.map((named) => {
    const one = compile(named.expression, scope);
    columns.push({ name: freeName(nameOf(named), columns), type: one.type });
    return one;
  });
  return { columns, run: (rows) => mapped(rows, (row) => compiled.map((one) => one.of(row))) };
}

function projectAway({ names, at }: Extract<Stage, { is: 'project-away' }>, scope: Scope): ReadyStage {
  for (const name of names) {
    if (scope.columns.every((column) => column.name !== name)) {
      throw semantic(`Failed to resolve column named '${name}'`, at, name);
    }
  }
  const kept = scope.columns.filter(({ name }) => !names.includes(name));
  return project(
    kept.map(({ name }) => ({ expression: { is: 'name', name, at } })),
    scope,
  );
}

function sorter(keys: readonly SortKey[], scope: Scope): ReadyStage['run'] {
  const compiled = keys.map(({ expression, descending }) => ({ by: compile(expression, scope), descending }));
  return (rows) =>
    [...rows].sort((a, b) => {
      for (const { by, descending } of compiled) {
        const order = compareValues(by.of(a), by.of(b));
        if (order !== 0) return descending ? -order : order;
      }
      return 0;
    });
}

/** What is absent is the least; so it comes last when sorting downwards, as in Kusto. */
function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
