import { splitRecords, Tally, toSignal, type RawRecord, type TallyReport } from '../signals';
import { meaningOf } from '../watch';
import { replayRecords, type Command, type PastRecord } from '../workflow';

/** A file to replay, as a stream of its bytes. */
export interface ReplayFile {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** How many records share one command: large enough for the group commit, small enough for memory. */
const batchSize = 500;
/** How many keys of records already met are kept to tell duplicates of one run; older ones are forgotten first. */
const keysKept = 500_000;
const progressEvery = 1_000;

type Submit = <T>(command: Command<T>) => Promise<T>;

/**
 * Takes records of the past from files, streamed at bounded memory. Every record is taken, ignored with a reason,
 * refused with its place, or a duplicate; the rest goes on.
 */
export async function replayFiles(
  files: Iterable<ReplayFile> | AsyncIterable<ReplayFile>,
  submit: Submit,
  onProgress: (records: number) => void = () => undefined,
): Promise<TallyReport> {
  const replay = new Replay(submit);
  let read = 0;
  for await (const { name, chunks } of files) {
    for await (const record of splitRecords(chunks)) {
      await replay.record(record, name);
      read += 1;
      if (read % progressEvery === 0) onProgress(read);
    }
  }
  await replay.flush();
  onProgress(read);
  return replay.tally.report();
}

/** One run: what was counted, what was met, and what waits for the next command. */
class Replay {
  readonly tally = new Tally();
  private readonly met = new Set<string>();
  private batch: PastRecord[] = [];

  constructor(private readonly submit: Submit) {}

  async record(record: RawRecord, file: string): Promise<void> {
    const { position, line } = record;
    const read = record.ok ? toSignal(record.value) : ({ as: 'refused', ...record } as const);
    if (!read.ok) {
      if (read.as === 'ignored') this.tally.ignored(read.why);
      else this.tally.refused({ file, position, line, reason: read.why });
      return;
    }
    const { signal } = read;
    if (this.alreadyMet(signal.key)) {
      this.tally.duplicate();
      return;
    }
    const told = meaningOf(signal);
    if (told.kind === 'ignored') {
      this.tally.ignored(told.why);
      return;
    }
    this.batch.push({ signal, told });
    if (this.batch.length >= batchSize) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.batch.length === 0) return;
    // Azure lists the newest first; what happened is taken in the order in which it happened.
    const records = this.batch.sort((a, b) => (a.signal.at < b.signal.at ? -1 : Number(a.signal.at > b.signal.at)));
    this.batch = [];
    for (const result of await this.submit(replayRecords(records))) {
      if (result.as === 'taken') this.tally.taken(result.opened);
      else this.tally.duplicate();
    }
  }

  private alreadyMet(key: string): boolean {
    if (this.met.has(key)) return true;
    this.met.add(key);
    if (this.met.size > keysKept) this.met.delete(this.met.values().next().value ?? '');
    return false;
  }
}
