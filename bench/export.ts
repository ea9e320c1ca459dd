import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkpointToExport,
  csvOf,
  ExportFolder,
  exportFormats,
  exportLedger,
  ocsfOf,
  signCheckpoint,
  type ExportFormat,
} from '../src/history';
import { systemClock } from '../src/main/write-side';
import { appendEntries, groupSize } from './append';
import { emptyChanges } from './empty-changes';
import { Memory } from './memory';
import type { BenchOptions } from './options';
import { pastRequest } from './past-requests';
import type { OpenedStore, Workplace } from './workplace';

/** A ledger has about so many entries for each request. */
const entriesOfRequest = 10;
const requestsAtOnce = 1_000;

/** Exports in each format into a folder: how much a second, and what memory that takes above what is taken idle. */
export async function exportRows(workplace: Workplace, { large }: BenchOptions): Promise<void> {
  for (const size of [100_000, ...(large ? [1_000_000] : [])]) {
    await workplace.withStore(async (opened) => {
      await appendEntries(opened.writer, Math.ceil(size / groupSize));
      await load(opened, size / entriesOfRequest);
      await signCheckpoint(opened.store.history, opened.signer, systemClock.now);
      for (const format of exportFormats) await measured(opened, format);
    });
  }
}

async function load({ store }: OpenedStore, count: number): Promise<void> {
  for (let from = 0; from < count; from += requestsAtOnce) {
    const requests = Array.from({ length: requestsAtOnce }, (_, at) => ({ from: 0, to: pastRequest(from + at) }));
    await store.work.transact((tx) => tx.write({ ...emptyChanges(), requests }));
  }
}

async function measured({ store: { history }, signer }: OpenedStore, format: ExportFormat): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-bench-export-'));
  const checkpoint = await checkpointToExport(history);
  let rows = 0;
  const onProgress = (count: number): void => {
    rows = count;
  };
  try {
    const into = await ExportFolder.begin(folder, () => Promise.resolve({ format }));
    const memory = Memory.start();
    const began = performance.now();
    if (format === 'jsonl') {
      await exportLedger(history, into, { checkpoint, verifierKeys: [signer.verifierKey], onProgress });
    } else if (format === 'csv') await into.write('requests.csv', (place) => csvOf(history, {}, place, onProgress));
    else {
      const source = { origin: 'bench', tenantId: 't', version: '0' };
      await into.write('events.jsonl', () => ocsfOf(history, { from: 0, end: checkpoint.size, source }, onProgress));
    }
    const seconds = (performance.now() - began) / 1_000;
    const { idleMiB, peakMiB } = memory.stop();
    const what = { jsonl: 'entries', csv: 'requests', ocsf: 'events' }[format];
    const rate = Math.round(rows / seconds).toLocaleString('en-US');
    const taken = (peakMiB - idleMiB).toFixed(0);
    console.log(
      `export ${format}: ${rows.toLocaleString('en-US')} ${what}, ${rate} a second, ${taken} MiB at most above idle`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
