import type { Expression, Query, Stage } from './ast';
import { compile, semantic, type Compiled } from './compile-expression';
import { parse } from './parse';
import { compileStage } from './stages';
import { ingestionColumn, type Column, type Row, type Table } from './values';

/** What a query came to. */
export interface Result {
  columns: readonly Column[];
  rows: Row[];
}

/** What a query can be asked of. */
export interface Queryable {
  /** @returns the table with this name. */
  table: (name: string) => Table | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Answers a query. Rows are read once and one after the other, and of each only the columns that the query names, so
 * that a table of a million rows is read without being held.
 * @throws KqlError for what is outside the subset.
 */
export function runQuery(text: string, { table: tableOf, now }: Queryable): Result {
  const query = parse(text);
  const table = tableOf(query.table);
  if (table === undefined) {
    throw semantic(`'${query.table}' does not refer to any known table`, query.tableAt, query.table);
  }
  const source = sourceColumns(query, table);
  const lets = new Map<string, Compiled>();
  for (const { name, expression } of query.lets) lets.set(name, compile(expression, { columns: [], lets, now }));
  let columns: readonly Column[] = source;
  let rows = table.rows(source.map(({ name }) => name));
  for (const stage of query.stages) {
    const ready = compileStage(stage, { columns, lets, now });
    columns = ready.columns;
    rows = ready.run(rows);
  }
  return without(ingestionColumn, { columns, rows: [...rows] });
}

/** Only what is named is read, where a later step says itself which columns there are. */
function sourceColumns({ stages }: Query, table: Table): Column[] {
  const named = new Set<string>();
  for (const stage of stages) for (const expression of expressionsOf(stage)) collect(expression, named);
  const isBounded = stages.some(({ is }) => ['project', 'summarize', 'distinct', 'count'].includes(is));
  const columns = isBounded ? table.columns.filter(({ name }) => named.has(name)) : [...table.columns];
  const asksForIngestion = named.has(ingestionColumn) && table.hasIngestionTime === true;
  return asksForIngestion ? [...columns, { name: ingestionColumn, type: 'datetime' }] : columns;
}

function expressionsOf(stage: Stage): Expression[] {
  switch (stage.is) {
    case 'where':
      return [stage.condition];
    case 'extend':
    case 'project':
    case 'distinct':
      return stage.columns.map(({ expression }) => expression);
    case 'summarize':
      return [...stage.aggregates, ...stage.by].map(({ expression }) => expression);
    case 'order':
      return stage.keys.map(({ expression }) => expression);
    case 'project-away':
      return stage.names.map((name) => ({ is: 'name', name, at: stage.at }));
    case 'take':
    case 'count':
      return [];
  }
}

function collect(expression: Expression, names: Set<string>): void {
  const all = (...inner: Expression[]): void => {
    for (const one of inner) collect(one, names);
  };
  switch (expression.is) {
    case 'literal':
      return;
    case 'name':
      names.add(expression.name);
      return;
    case 'call':
      if (expression.name === 'ingestion_time') names.add(ingestionColumn);
      all(...expression.args);
      return;
    case 'member':
    case 'negative':
      all(expression.of);
      return;
    case 'binary':
      all(expression.left, expression.right);
      return;
    case 'among':
      all(expression.left, ...expression.options);
      return;
    case 'between':
      all(expression.value, expression.from, expression.to);
  }
}

function without(name: string, { columns, rows }: Result): Result {
  const index = columns.findIndex((column) => column.name === name);
  if (index < 0) return { columns, rows };
  return { columns: columns.toSpliced(index, 1), rows: rows.map((row) => row.toSpliced(index, 1)) };
}
