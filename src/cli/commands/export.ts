import { exportLedger, folderSink, HistoryError } from '../../history';
import type { CliDeps } from '../deps';
import { CliError, type ExitCode } from '../io';
import { withHistory } from './with-history';

/** Writes the ledger as files for an auditor. */
export function runExport(deps: CliDeps, options: { format: string; out: string; json: boolean }): Promise<ExitCode> {
  if (options.format !== 'jsonl') {
    throw new CliError(2, `--format ${options.format} is not available yet: this version writes jsonl`);
  }
  return withHistory<ExitCode>(deps, async (opened) => {
    const { verifierKeys } = await deps.publish(opened);
    const sink = await folderSink(options.out);
    const done = await exportLedger(opened.history, sink, verifierKeys, progress(deps)).catch((error: unknown) => {
      if (error instanceof HistoryError) throw new CliError(1, error.message, { cause: error });
      throw error;
    });
    const { io } = deps;
    if (options.json) io.out(`${JSON.stringify({ folder: options.out, ...done })}\n`);
    else io.out(`${done.entries} entries and ${done.personal} personal values written to ${options.out}\n`);
    return 0;
  });
}

/** Draws progress where somebody watches; a pipe gets none. */
function progress(deps: CliDeps): (entries: number) => void {
  if (!deps.io.interactive) return () => undefined;
  return (entries) => {
    if (entries % 10_000 === 0) deps.io.err(`\r${entries} entries`);
  };
}
