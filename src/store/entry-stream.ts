import type { EntryRow } from '../history';
import type { Connected } from './clients';
import { ask } from './errors';
import { numbered } from './sql';

/** Entries that are read at a time. */
const groupSize = 500;

/** A group of entries in one row: Prisma takes several times as long for a row as both databases do to pack one. */
interface Packed {
  /** Their `seq`, and the lengths of their bytes, each with a comma between. */
  seqs: string | null;
  lengths: string | null;
  /** Their bytes one behind the other, in hex. */
  bytes: string | null;
}

const select = {
  // SQLite takes the rows as they come; to have it order them once more costs half as much again.
  sqlite: `group_concat("seq", ',') AS "seqs",
    group_concat(octet_length("bytes"), ',') AS "lengths",
    group_concat(hex("bytes"), '') AS "bytes"`,
  postgresql: `string_agg("seq"::text, ',' ORDER BY "seq") AS "seqs",
    string_agg(octet_length("bytes")::text, ',' ORDER BY "seq") AS "lengths",
    string_agg(encode("bytes", 'hex'), '' ORDER BY "seq") AS "bytes"`,
};

/** All entries in order of `seq`, from `from` on, a group in memory at a time. */
export async function* entryStream({ client, provider }: Connected, from: number): AsyncGenerator<EntryRow> {
  const group = 'SELECT "seq", "bytes" FROM "Entry" WHERE "seq" >= ? ORDER BY "seq" LIMIT ?';
  const sql = numbered(provider, `SELECT ${select[provider]} FROM (${group}) AS "some"`);
  for (let next = BigInt(from); ;) {
    const [packed] = await ask(() => client.$queryRawUnsafe<Packed[]>(sql, next, groupSize));
    const rows = packed === undefined ? [] : unpacked(packed);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < groupSize) return;
    next = BigInt(last.seq) + 1n;
  }
}

function unpacked({ seqs, lengths, bytes }: Packed): EntryRow[] {
  if (seqs === null || lengths === null) return [];
  const all = Buffer.from(bytes ?? '', 'hex');
  const each = lengths.split(',').map(Number);
  let end = 0;
  const rows = seqs.split(',').map((seq, index) => {
    const start = end;
    end += each[index] ?? 0;
    return { seq: Number(seq), bytes: all.subarray(start, end) };
  });
  // They come in order of `seq`, which no document of SQLite promises for an aggregate.
  return rows.sort((a, b) => a.seq - b.seq);
}
