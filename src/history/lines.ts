import { createReadStream } from 'node:fs';
import { HistoryError } from './errors';

/** No line of an export comes near it; a file without line feeds must not fill the memory. */
const maxLine = 16 * 1024 * 1024;
const lineFeed = 10;

/**
 * The bytes between line feeds, exactly; a last line without one counts too.
 *
 * @throws HistoryError `NOT_AN_EXPORT` for a line longer than any of ours; the system's error.
 */
export async function* linesOf(path: string): AsyncIterable<Uint8Array> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      yield whole(rest, chunk.subarray(from, end));
      [rest, length, from] = [[], 0, end + 1];
    }
    if (from === chunk.length) continue;
    rest.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxLine) throw new HistoryError('NOT_AN_EXPORT', `${path} has a line of more than ${maxLine} bytes`);
  }
  if (rest.length > 0) yield whole(rest, Buffer.alloc(0));
}

function whole(rest: readonly Buffer[], last: Buffer): Uint8Array {
  return rest.length === 0 ? last : Buffer.concat([...rest, last]);
}
