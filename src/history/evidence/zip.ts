import { Zip, ZipDeflate } from 'fflate';
import { HistoryError } from '../errors';

/** A file of a zip: its name, and what it holds. */
export interface ZipFile {
  name: string;
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

/** The same files give the same bytes, whenever and wherever they are packed: this is the beginning of the format's time. */
const noTime = new Date(1980, 0, 1);
const level = 6;
/** The format without its 64-bit extension holds fewer than 65,536 files, and bytes up to 4 GiB. */
const maxFiles = 65_000;
const maxBytes = 4_000_000_000;
const encoder = new TextEncoder();
const nothing = new Uint8Array();

/**
 * Packs files into a zip, one behind the other. Each piece is read once the one before was taken, so that the memory it
 * takes is that of a piece; whoever takes no more ends the reading too.
 *
 * @throws HistoryError `TOO_LARGE` beyond what the format holds.
 */
export async function* zipOf(files: AsyncIterable<ZipFile> | Iterable<ZipFile>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let [count, bytes] = [0, 0];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    ready.push(chunk);
  });
  const taken = (): Uint8Array[] => {
    const chunks = ready.filter(({ length }) => length > 0);
    ready = [];
    bytes += chunks.reduce((sum, { length }) => sum + length, 0);
    return chunks;
  };
  for await (const { name, chunks } of files) {
    const file = new ZipDeflate(name, { level });
    file.mtime = noTime;
    count += 1;
    let size = 0;
    zip.add(file);
    for await (const chunk of chunks) {
      const piece = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
      size += piece.length;
      if (count > maxFiles || size > maxBytes || bytes > maxBytes) {
        throw new HistoryError('TOO_LARGE', 'this is more than one zip holds: ask for a shorter time');
      }
      file.push(piece);
      yield* taken();
    }
    file.push(nothing, true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
