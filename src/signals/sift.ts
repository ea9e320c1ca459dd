import type { RecordRefusal, Signal } from '../model';
import { toSignal } from './normalise';
import { localText, objectOf } from './read';

/** What became of the records of a log: each is one of these. */
export interface Sifted {
  signals: Signal[];
  /** How many were passed over for their operation alone. */
  ignored: number;
  unreadable: { why: RecordRefusal }[];
}

/** @returns a place for records, with none in it. */
export function nothingSifted(): Sifted {
  return { signals: [], ignored: 0, unreadable: [] };
}

/**
 * Sorts the records of a page of the log's own API. Most of a log concerns nobody here: a record whose operation is not
 * watched is only counted, which costs a tenth of reading it. Where the name does not stand in its usual place, the
 * record is read in full.
 */
export function sift(records: readonly unknown[], isWatched: (operation: string) => boolean, into: Sifted): void {
  for (const record of records) {
    const operation = localText(objectOf(record)?.['operationName']);
    if (operation !== undefined && !isWatched(operation)) {
      into.ignored += 1;
      continue;
    }
    const read = toSignal(record);
    if (read.ok) into.signals.push(read.signal);
    else if (read.as === 'ignored') into.ignored += 1;
    else into.unreadable.push({ why: read.why });
  }
}
