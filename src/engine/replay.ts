import type { Signal } from '../model';
import { splitRecords, Tally, toSignal, type RawRecord, type TallyReport } from '../signals';
import { meaningOf } from '../watch';
import { replayRecords, type Command, type PastRecord } from '../workflow';
import { PastAccesses, type PastInventory } from './replay-accesses';

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
 *
 * @param inventory tells which accesses are to Speech's own storage; without it nobody knows.
 */
export async function replayFiles(
  files: Iterable<ReplayFile> | AsyncIterable<ReplayFile>,
  submit: Submit,
  onProgress: (records: number) => void = () => undefined,
  inventory?: PastInventory,
): Promise<TallyReport> {
  const replay = new Replay(submit, inventory);
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

  private readonly accesses: PastAccesses | undefined;

  constructor(
    private readonly submit: Submit,
    inventory: PastInventory | undefined,
  ) {
    if (inventory !== undefined) this.accesses = new PastAccesses(inventory, submit, this.tally);
  }

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
      await this.other(signal, told.why);
      return;
    }
    this.batch.push({ signal, told });
    if (this.batch.length >= batchSize) await this.flush();
  }

  /** What is nothing of Customer Lockbox may be an access to Speech's storage. */
  private async other(signal: Signal, why: Parameters<Tally['ignored']>[0]): Promise<void> {
    if (why === 'NOT_FINAL' || this.accesses === undefined) this.tally.ignored(why);
    else await this.accesses.take(signal);
  }

  async flush(): Promise<void> {
    await this.accesses?.flush();
    if (this.batch.length === 0) return;
    // Azure lists the newest first; what happened is taken in the order in which it happened.
    const records = this.batch.sort((a, b) => (a.signal.at < b.signal.at ? -1 : Number(a.signal.at > b.signal.at)));
    this.batch = [];
    for (const result of await this.submit(replayRecords(records))) {
      if (result.as === 'taken') this.tally.taken(Number(result.opened));
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
