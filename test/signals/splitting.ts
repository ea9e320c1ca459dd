import { splitRecords, type RawRecord } from '../../src/signals';

/** The records of these bytes, handed over in pieces that end at `cuts`. */
export async function split(bytes: string | Uint8Array, cuts: readonly number[] = []): Promise<RawRecord[]> {
  const whole = Buffer.from(bytes);
  const ends = [...cuts, whole.length].sort((a, b) => a - b);
  return allOf(splitRecords(stream(ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end)))));
}

/** The records of these bytes, one byte at a time. */
export function splitByBytes(bytes: string | Uint8Array): Promise<RawRecord[]> {
  const { length } = Buffer.from(bytes);
  return split(
    bytes,
    Array.from({ length }, (_, index) => index),
  );
}

/** What a reader sees of a record at a glance: `position:line value`, or `position:line REFUSAL`. */
export function glance(record: RawRecord): string {
  const what = record.ok ? JSON.stringify(record.value) : record.why;
  return `${record.position}:${record.line} ${what}`;
}

/** Pieces of bytes as a stream. */
export async function* stream(pieces: Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

async function allOf(records: AsyncIterable<RawRecord>): Promise<RawRecord[]> {
  const all: RawRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}
