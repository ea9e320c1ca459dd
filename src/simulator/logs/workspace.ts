import { ingestionColumn, type Row, type Table, type Value } from '../kql/values';
import { emptyValue, logColumns, type LogColumn } from './columns';
import { GeneratedRows, type GeneratedDraft } from './generated';
import type { LogRow } from './row';

interface Recorded {
  row: LogRow;
  /** From when on a query sees it; milliseconds since 1970. */
  visibleAt: number;
}

/** A Log Analytics workspace: its name in Azure, and the storage log that diagnostic settings sent to it. */
export class Workspace {
  private readonly recorded: Recorded[] = [];
  private readonly generated: { block: GeneratedRows; visibleAt: number }[] = [];

  constructor(
    /** ARM path; diagnostic settings name a workspace by it. */
    readonly id: string,
    /** The GUID that queries name it by. */
    readonly customerId: string,
    readonly location: string,
  ) {}

  record(row: LogRow, visibleAt: number): void {
    this.recorded.push({ row, visibleAt });
  }

  /** Adds made-up rows without holding them. */
  generate(draft: GeneratedDraft, visibleAt: number): void {
    this.generated.push({ block: new GeneratedRows(draft), visibleAt });
  }

  /** @returns the recorded rows in the order of recording; those made up by the million are left out. */
  recordedRows(): readonly LogRow[] {
    return this.recorded.map(({ row }) => row);
  }

  /** How many rows there are, made-up ones too. */
  get size(): number {
    return this.generated.reduce((sum, { block }) => sum + block.draft.count, this.recorded.length);
  }

  /** @returns StorageBlobLogs as a query at that moment sees it. `within` is the timespan that was sent with the query. */
  blobLogs(now: number, within: { from: number; to: number }): Table {
    const { recorded, generated } = this;
    return {
      columns: logColumns,
      hasIngestionTime: true,
      *rows(columns) {
        const timeAt = columns.indexOf('TimeGenerated');
        const read = timeAt < 0 ? [...columns, 'TimeGenerated'] : columns;
        const place = timeAt < 0 ? columns.length : timeAt;
        for (const row of every(recorded, generated, now, read)) {
          const time = Number(row[place]);
          if (time >= within.from && time < within.to) yield row;
        }
      },
    };
  }
}

function* every(
  recorded: readonly Recorded[],
  generated: readonly { block: GeneratedRows; visibleAt: number }[],
  now: number,
  columns: readonly string[],
): Iterable<Row> {
  const empty = columns.map((name) => emptyOf(name));
  for (const { row, visibleAt } of recorded) {
    if (visibleAt > now) continue;
    yield columns.map((name, place) => cellOf(row, name, visibleAt) ?? empty[place] ?? null);
  }
  for (const { block, visibleAt } of generated) {
    if (visibleAt > now) continue;
    const ingestion = columns.indexOf(ingestionColumn);
    const known = empty.with(ingestion < 0 ? 0 : ingestion, ingestion < 0 ? (empty[0] ?? null) : visibleAt);
    yield* block.rows(columns, known);
  }
}

function cellOf(row: LogRow, name: string, visibleAt: number): Value | undefined {
  return name === ingestionColumn ? visibleAt : row[name as LogColumn];
}

function emptyOf(name: string): Value {
  const column = logColumns.find((one) => one.name === name);
  return column === undefined ? null : emptyValue(column);
}
