import { verifyDatabase, verifyFolder, type DatabaseReport, type FolderReport } from '../../history';
import type { CliDeps } from '../deps';
import type { ExitCode } from '../io';
import { visible } from '../visible';
import { withHistory } from './with-history';

type Report = DatabaseReport | FolderReport;

/** Checks the ledger of the database, or of an exported folder. A fault is exit 1. */
export async function runVerify(
  deps: CliDeps,
  folder: string | undefined,
  options: { key?: string; json: boolean },
): Promise<ExitCode> {
  const report =
    folder === undefined
      ? await withHistory(deps, ({ history }) => verifyDatabase(history, options.key))
      : await verifyFolder(folder, options.key);
  deps.io.out(options.json ? `${JSON.stringify(machineReport(report))}\n` : reportText(report));
  return report.ok ? 0 : 1;
}

/** What is not there is said to be null. */
function machineReport({ checkpoint, ...report }: Report): object {
  return { ...report, checkpoint: checkpoint ?? null };
}

function reportText(report: Report): string {
  const lines = [
    report.ok ? 'The ledger verifies.' : 'THE LEDGER DOES NOT VERIFY.',
    `  entries     ${report.entries}`,
    `  erased      ${report.erased} personal values`,
    `  root        ${report.root}`,
    `  checkpoint  ${checkpointText(report)}`,
    `  key         ${keyText(report)}`,
    ...report.faults.map(({ seq, code }) => `  FAULT       ${code}${seq === null ? '' : ` at entry ${seq}`}`),
    ...('changedRequests' in report ? report.changedRequests : []).map(
      (id) => `  FAULT       request ${visible(id)} differs from its entries`,
    ),
    ...('changedRows' in report ? report.changedRows : []).map(
      (row) => `  FAULT       the row ${visible(row)} is not as the entries say`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function checkpointText({ checkpoint }: Report): string {
  if (checkpoint === undefined) return 'none: nothing signed vouches for these entries';
  return `${visible(checkpoint.origin)}, size ${checkpoint.size}`;
}

function keyText({ keyFrom }: Report): string {
  if (keyFrom === 'given') return 'as given with --key';
  return keyFrom === 'folder'
    ? 'from the folder itself: it proves only that its files agree; give --key to prove where they come from'
    : 'from the ledger itself: give --key to prove that nobody signed it anew';
}
