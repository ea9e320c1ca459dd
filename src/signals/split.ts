import type { RecordRefusal } from '../model';
import { ValueScan } from './scan';

/** Where a record began: byte in the file from 0, line from 1. */
export interface RecordPlace {
  position: number;
  line: number;
}

/** One record of a file, parsed, or refused with its place. */
export type RawRecord = RecordPlace & ({ ok: true; value: unknown } | { ok: false; why: RecordRefusal });

/** The largest record, in bytes. Azure's own are at most a few dozen KiB. */
const maxRecordBytes = 1_048_576;

const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const comma = 0x2c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBracket = 0x5d;
/** White space, the comma between values, and the byte order mark. */
const between: ReadonlySet<number> = new Set([0x20, 0x09, lineFeed, carriageReturn, comma, 0xef, 0xbb, 0xbf]);

/**
 * Splits a stream of log records, at memory bounded by the largest record: an array, `{value: […]}`, `{records: […]}`,
 * an alert envelope, NDJSON, concatenated or bare objects, and any of these one behind the other. Nothing is passed
 * over: what cannot be read is a refused record with its place, and reading goes on behind it where there is a behind.
 */
export async function* splitRecords(chunks: AsyncIterable<Uint8Array>): AsyncIterable<RawRecord> {
  const splitter = new Splitter();
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.finish();
}

/** An array of records being read; `wrapped` in an envelope or not, begun at `line`. */
interface List {
  wrapped: boolean;
  line: number;
}

type Mode =
  /** Between values of the file, or between records of a list. */
  | { in: 'between'; list: List | undefined }
  /** In an object; `skipping` once it is too large to be kept. */
  | { in: 'object'; list: List | undefined; scan: ValueScan; place: RecordPlace; skipping: boolean }
  /** In an array where a record should be. */
  | { in: 'array'; list: List | undefined; scan: ValueScan; place: RecordPlace }
  /** In a number, a word or a string where a record should be. */
  | { in: 'word'; list: List | undefined; place: RecordPlace }
  /** In what an envelope holds behind its records. */
  | { in: 'envelope'; scan: ValueScan }
  /** In a rest that was refused as a whole. */
  | { in: 'rest' };

type Step = RawRecord | 'on' | 'more';

/** The splitter itself: bytes go in, records come out. */
class Splitter {
  private bytes: Buffer = Buffer.alloc(0);
  private offset = 0;
  private line = 1;
  private mode: Mode = { in: 'between', list: undefined };
  private ended = false;

  *push(chunk: Uint8Array): Iterable<RawRecord> {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.bytes = this.bytes.length === 0 ? fresh : Buffer.concat([this.bytes, fresh]);
    yield* this.drain();
  }

  *finish(): Iterable<RawRecord> {
    this.ended = true;
    yield* this.drain();
  }

  private *drain(): Iterable<RawRecord> {
    for (let step = this.step(); step !== 'more'; step = this.step()) if (step !== 'on') yield step;
  }

  private step(): Step {
    const { mode } = this;
    switch (mode.in) {
      case 'between':
        return this.begin(mode.list);
      case 'object':
        return this.object(mode);
      case 'array':
        return this.array(mode);
      case 'word':
        return this.word(mode);
      case 'envelope':
        return this.envelope(mode.scan);
      case 'rest':
        this.drop(this.bytes.length);
        return 'more';
    }
  }

  private begin(list: List | undefined): Step {
    let at = 0;
    while (at < this.bytes.length && between.has(this.bytes[at] ?? 0)) at += 1;
    this.drop(at);
    const byte = this.bytes[0];
    const place = this.place();
    if (byte === undefined) return this.ended && list !== undefined ? this.refuseRest('TRUNCATED', place) : 'more';
    if (byte === openBrace) {
      this.mode = { in: 'object', list, scan: new ValueScan(0, list === undefined), place, skipping: false };
    } else if (byte === openBracket && list === undefined) {
      this.mode = { in: 'between', list: { wrapped: false, line: this.line } };
      this.drop(1);
    } else if (byte === openBracket) {
      this.mode = { in: 'array', list, scan: new ValueScan(0, false), place };
    } else if (byte === closeBracket && list !== undefined) {
      this.mode = list.wrapped ? { in: 'envelope', scan: insideObject() } : { in: 'between', list: undefined };
      this.drop(1);
    } else {
      this.mode = { in: 'word', list, place };
    }
    return 'on';
  }

  private object(mode: Extract<Mode, { in: 'object' }>): Step {
    const end = mode.scan.run(this.bytes);
    switch (end.kind) {
      case 'done':
        return this.take(mode, end.end);
      case 'list':
        this.mode = { in: 'between', list: { wrapped: true, line: mode.place.line } };
        this.drop(end.at);
        return 'on';
      case 'broken':
        return this.broken(mode);
      case 'more':
        if (this.ended) return this.broken(mode);
        return this.bytes.length > maxRecordBytes || mode.skipping ? this.skip(mode) : 'more';
    }
  }

  private take(mode: Extract<Mode, { in: 'object' }>, end: number): RawRecord {
    if (mode.skipping || end > maxRecordBytes) return this.refuse('TOO_LARGE', end, mode);
    if (mode.scan.tooDeep) return this.refuse('TOO_DEEP', end, mode);
    const value = parsed(this.bytes.subarray(0, end));
    // Brackets that fit around no JSON: where the next line begins anew, only this line is lost.
    if (value === undefined) return this.refuse('NOT_JSON', this.lineEndBeforeObject() ?? end, mode);
    this.drop(end);
    this.mode = { in: 'between', list: mode.list };
    return { ok: true, value, ...mode.place };
  }

  /** Drops what was scanned of an object that is too large; one that swallowed lines is a line that was cut off. */
  private skip(mode: Extract<Mode, { in: 'object' }>): Step {
    const lineEnd = mode.skipping ? undefined : this.lineEndBeforeObject();
    if (lineEnd !== undefined) return this.refuse('NOT_JSON', lineEnd, mode);
    mode.skipping = true;
    mode.scan.shift(this.bytes.length);
    this.drop(this.bytes.length);
    return 'more';
  }

  private array(mode: Extract<Mode, { in: 'array' }>): Step {
    const end = mode.scan.run(this.bytes);
    if (end.kind === 'done') return this.refuse('NOT_A_RECORD', end.end, mode);
    if (end.kind === 'broken' || this.ended) return this.broken(mode);
    return this.bytes.length > maxRecordBytes ? this.refuseRest('TOO_LARGE', mode.place) : 'more';
  }

  private word(mode: Extract<Mode, { in: 'word' }>): Step {
    const end = this.endOfWord(mode.list !== undefined);
    if (end === undefined) return 'more';
    const isJson = parsed(this.bytes.subarray(0, end)) !== undefined;
    return this.refuse(isJson ? 'NOT_A_RECORD' : 'NOT_JSON', end, mode);
  }

  /** A word ends with its line; within a list before a comma or bracket that is not within quotes, too. */
  private endOfWord(inList: boolean): number | undefined {
    let inString = false;
    for (let at = 0; at < this.bytes.length; at += 1) {
      const byte = this.bytes[at];
      if (byte === quote && this.bytes[at - 1] !== backslash) inString = !inString;
      if (byte === lineFeed) return at;
      if (at > 0 && inList && !inString && (byte === comma || byte === closeBracket)) return at;
    }
    return this.ended || this.bytes.length > maxRecordBytes ? this.bytes.length : undefined;
  }

  private envelope(scan: ValueScan): Step {
    const end = scan.run(this.bytes);
    if (end.kind === 'done') {
      this.drop(end.end);
      this.mode = { in: 'between', list: undefined };
      return 'on';
    }
    const place = this.place();
    if (end.kind === 'broken') return this.refuseRest('NOT_JSON', place);
    scan.shift(this.bytes.length);
    this.drop(this.bytes.length);
    return this.ended ? this.refuseRest('TRUNCATED', place) : 'more';
  }

  /** A value that cannot end: one line where the next begins anew, else the rest of the file. */
  private broken(mode: Extract<Mode, { in: 'object' | 'array' }>): RawRecord {
    const why = this.ended ? 'TRUNCATED' : 'NOT_JSON';
    const lineEnd = this.lineEndBeforeObject();
    return lineEnd === undefined ? this.refuseRest(why, mode.place) : this.refuse(why, lineEnd, mode);
  }

  /** @returns where the first line ends, if the next line that is not empty begins an object in its first column. */
  private lineEndBeforeObject(): number | undefined {
    const end = this.bytes.indexOf(lineFeed);
    if (end === -1) return undefined;
    let next = end + 1;
    while (this.bytes[next] === carriageReturn || this.bytes[next] === lineFeed) next += 1;
    return this.bytes[next] === openBrace ? end : undefined;
  }

  private refuse(
    why: RecordRefusal,
    end: number,
    { list, place }: { list: List | undefined; place: RecordPlace },
  ): RawRecord {
    const cutLine = this.bytes[end] === lineFeed && (why === 'TRUNCATED' || why === 'NOT_JSON');
    // A line that was cut off takes the list it had begun with it; a list over many lines goes on.
    const over = cutLine && list?.line === this.line;
    this.drop(end);
    this.mode = { in: 'between', list: over ? undefined : list };
    return { ok: false, why, ...place };
  }

  private refuseRest(why: RecordRefusal, place: RecordPlace): RawRecord {
    this.mode = { in: 'rest' };
    return { ok: false, why, ...place };
  }

  private place(): RecordPlace {
    return { position: this.offset, line: this.line };
  }

  private drop(count: number): void {
    for (let at = this.bytes.indexOf(lineFeed); at !== -1 && at < count; at = this.bytes.indexOf(lineFeed, at + 1)) {
      this.line += 1;
    }
    this.bytes = this.bytes.subarray(count);
    this.offset += count;
  }
}

/** @returns the value, or undefined for what is not JSON; no record is undefined. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A scan that stands within an object whose opening brace was read before. */
function insideObject(): ValueScan {
  const scan = new ValueScan(0, false);
  scan.run(Buffer.from('{'));
  scan.shift(1);
  return scan;
}
