import { exportLedger, folderSink, HistoryError, type Exported } from '../../history';
import type { CliDeps, OpenedHistory } from '../deps';
import { CliError, type ExitCode } from '../io';
import { withHistory } from './with-history';

/** Writes the ledger as files for an auditor. */
export function runExport(deps: CliDeps, options: { format: string; out: string; json: boolean }): Promise<ExitCode> {
  if (options.format !== 'jsonl') {
    throw new CliError(2, `--format ${options.format} is not available yet: this version writes jsonl`);
  }
  return withHistory<ExitCode>(deps, async (opened) => {
    const { verifierKeys } = await deps.publish(opened);
    const done = await written(deps, opened, options.out, verifierKeys);
    const { io } = deps;
    if (options.json) io.out(`${JSON.stringify({ folder: options.out, ...done })}\n`);
    else io.out(`${done.entries} entries and ${done.personal} personal values written to ${options.out}\n`);
    return 0;
  });
}

/** Nothing to export, or not all of it, is an answer: no. */
async function written(
  deps: CliDeps,
  { history }: OpenedHistory,
  folder: string,
  verifierKeys: readonly string[],
): Promise<Exported> {
  const sink = await folderSink(folder);
  try {
    return await exportLedger(history, sink, verifierKeys, progress(deps));
  } catch (error) {
    if (error instanceof HistoryError) throw new CliError(1, `${error.message} (${error.code})`, { cause: error });
    throw error;
  }
}

/** Draws progress where somebody watches; a pipe gets none. */
function progress(deps: CliDeps): (entries: number) => void {
  if (!deps.io.interactive) return () => undefined;
  return (entries) => {
    if (entries % 10_000 === 0) deps.io.err(`\r${entries} entries`);
  };
}
