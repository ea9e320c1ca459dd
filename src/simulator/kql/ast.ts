import type { Type, Value } from './values';

/** An expression as written. `at` is where it stands in the query. */
export type Expression =
  | { is: 'literal'; type: Type; value: Value; at: number }
  | { is: 'name'; name: string; at: number }
  | { is: 'call'; name: string; args: Expression[]; at: number }
  | { is: 'member'; of: Expression; key: string | number; at: number }
  | { is: 'negative'; of: Expression; at: number }
  | { is: 'binary'; operator: string; left: Expression; right: Expression; at: number }
  | { is: 'among'; operator: string; left: Expression; options: Expression[]; at: number }
  | { is: 'between'; negated: boolean; value: Expression; from: Expression; to: Expression; at: number };

/** An expression with the name that its column gets; without one Kusto makes it up. */
export interface Named {
  name?: string;
  expression: Expression;
}

/** What rows are put in order by. */
export interface SortKey {
  expression: Expression;
  descending: boolean;
}

/** One step of a query, after a `|`. */
export type Stage =
  | { is: 'where'; condition: Expression }
  | { is: 'extend'; columns: Named[] }
  | { is: 'project'; columns: Named[] }
  | { is: 'project-away'; names: string[]; at: number }
  | { is: 'summarize'; aggregates: Named[]; by: Named[] }
  | { is: 'order'; keys: SortKey[] }
  | { is: 'take'; count: number }
  | { is: 'distinct'; columns: Named[] }
  | { is: 'count' };

/** A whole query. */
export interface Query {
  lets: { name: string; expression: Expression }[];
  table: string;
  tableAt: number;
  stages: Stage[];
}
