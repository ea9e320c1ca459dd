/** SQLite binds at most 32,766 values; this stays below it on any build. */
const chunkSize = 5_000;

/** Runs a query over keys, in chunks that any database takes. */
export async function inChunks<T>(keys: readonly string[], query: (chunk: string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let start = 0; start < keys.length; start += chunkSize)
    found.push(...(await query(keys.slice(start, start + chunkSize))));
  return found;
}
