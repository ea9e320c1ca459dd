import type { ColumnDefinition, Database, RunResult, Statement } from 'better-sqlite3';

/** So many statements stay prepared, the last ones used: lists of different lengths make new ones without end. */
const most = 200;

/**
 * Has a connection keep its statements. The adapter prepares each one anew, and binds its values to it for good, so that
 * it can serve once only: that was a tenth of the processor's time of a commit. What it is given here binds them for one
 * run. Each statement runs to its end before anything else does, so that no kept one is ever under way.
 */
export function keepStatements(connection: Pick<Database, 'prepare'>): void {
  const prepare = connection.prepare.bind(connection);
  const kept = new Map<string, Statement>();
  const known = (sql: string): Statement => {
    const statement = kept.get(sql) ?? prepare(sql);
    // The one used last is the last in the map.
    kept.delete(sql);
    kept.set(sql, statement);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return statement;
  };
  // What the adapter calls of a statement, which is not all that there is.
  connection.prepare = ((sql: string) => new OneRun(known(sql))) as unknown as Database['prepare'];
}

/** A kept statement for one run. */
class OneRun {
  private values: readonly unknown[] = [];
  private rows: unknown[] | undefined;

  constructor(private readonly statement: Statement) {}

  get reader(): boolean {
    return this.statement.reader;
  }

  bind(values: readonly unknown[]): this {
    this.values = values;
    return this;
  }

  raw(): this {
    return this;
  }

  /** Asked for before the rows are: only what has run knows of a column that has come or gone since it was prepared. */
  columns(): ColumnDefinition[] {
    this.rows = this.statement.raw().all(this.values);
    return this.statement.columns();
  }

  run(): RunResult {
    return this.statement.run(this.values);
  }

  all(): unknown[] {
    return this.rows ?? this.statement.raw().all(this.values);
  }
}
