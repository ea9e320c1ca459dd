import type { Signal } from '../model';
import { splitRecords, Tally, toSignal, type RawRecord, type TallyReport } from '../signals';
import { replaySignals, type Command } from '../workflow';

/** A file to replay, as a stream of its bytes. */
export interface ReplayFile {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

interface Waiting {
  signal: Signal;
  file: string;
}

/** How many signals share one command: large enough for the group commit, small enough for memory. */
const batchSize = 500;
/** How many keys of records already met are kept to tell duplicates of one run; older ones are forgotten first. */
const keysKept = 1_000_000;

/**
 * Takes records of the past from files, streamed at bounded memory. Every record is taken, ignored with a reason,
 * refused with its place, or a duplicate; the rest goes on.
 */
export async function replayFiles(
  files: Iterable<ReplayFile> | AsyncIterable<ReplayFile>,
  submit: <T>(command: Command<T>) => Promise<T>,
  onProgress: (records: number) => void = () => undefined,
): Promise<TallyReport> {
  const tally = new Tally();
  const met = new Set<string>();
  let batch: Waiting[] = [];
  const flush = async (): Promise<void> => {
    const taken = batch;
    batch = [];
    const results = await submit(replaySignals(taken.map(({ signal }) => signal)));
    for (const result of results) {
      if (result.as === 'taken') tally.taken(result.opened);
      else if (result.as === 'duplicate') tally.duplicate();
      else tally.ignored(result.why);
    }
    onProgress(tally.records);
  };
  for await (const { name, chunks } of files) {
    for await (const record of splitRecords(chunks)) {
      const signal = signalOf(record, name, tally);
      if (signal === undefined) continue;
      if (alreadyMet(met, signal.key)) tally.duplicate();
      else batch.push({ signal, file: name });
      if (batch.length >= batchSize) await flush();
    }
  }
  if (batch.length > 0) await flush();
  return tally.report();
}

function signalOf(record: RawRecord, file: string, tally: Tally): Signal | undefined {
  const { position, line } = record;
  if (!record.ok) {
    tally.refused({ file, position, line, reason: record.why });
    return undefined;
  }
  const read = toSignal(record.value);
  if (read.ok) return read.signal;
  tally.refused({ file, position, line, reason: read.why });
  return undefined;
}

function alreadyMet(met: Set<string>, key: string): boolean {
  if (met.has(key)) return true;
  met.add(key);
  if (met.size > keysKept) met.delete(met.values().next().value ?? '');
  return false;
}
