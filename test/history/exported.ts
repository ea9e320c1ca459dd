import { checkpointToExport, ExportFolder, exportLedger, type Exported, type HistoryStore } from '../../src/history';

/** Exports a ledger up to its newest checkpoint into a folder. */
export async function exportedTo(
  folder: string,
  history: HistoryStore,
  verifierKeys: readonly string[],
): Promise<Exported> {
  const checkpoint = await checkpointToExport(history);
  const into = await ExportFolder.begin(folder, () => Promise.resolve({}));
  const done = await exportLedger(history, into, { checkpoint, verifierKeys });
  await into.finish();
  return done;
}
