import type { CliDeps, OpenedHistory } from '../deps';

/** Opens the database, runs, and closes it whatever happens. */
export async function withHistory<T>(deps: CliDeps, run: (opened: OpenedHistory) => Promise<T>): Promise<T> {
  const opened = await deps.openHistory();
  try {
    return await run(opened);
  } finally {
    await opened.close();
  }
}
