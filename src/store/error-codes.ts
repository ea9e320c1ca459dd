/** How deep errors are nested: Prisma's own, the adapter's, the driver's. */
const maxDepth = 6;

/**
 * Every code that an error and its causes carry: Prisma's (`P2028`), SQLite's (`SQLITE_FULL`), PostgreSQL's (`57P01`),
 * Node's (`ECONNREFUSED`) and the adapters' kinds (`SocketTimeout`).
 */
export function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  collect(error, codes, maxDepth);
  return codes;
}

function collect(thing: unknown, codes: string[], depth: number): void {
  if (typeof thing !== 'object' || thing === null || depth === 0) return;
  const { code, errorCode, originalCode, kind, cause, meta, driverAdapterError, errors } = thing as Readonly<
    Record<string, unknown>
  >;
  for (const one of [code, errorCode, originalCode, kind]) if (typeof one === 'string') codes.push(one);
  for (const inner of [cause, meta, driverAdapterError]) collect(inner, codes, depth - 1);
  // A connection that is tried at several addresses fails with an error for each.
  if (Array.isArray(errors)) for (const inner of errors) collect(inner, codes, depth - 1);
}
