import type { RecordRefusal } from '../model';
import { FreshSearch } from './fresh-search';
import { ValueScan, type FreshLine } from './scan';
import { Window, type RecordPlace } from './window';
import { WordScan } from './word-scan';

/** One record of a file, parsed, or refused with its place. */
export type RawRecord = RecordPlace & ({ ok: true; value: unknown } | { ok: false; why: RecordRefusal });

/** The largest record, in bytes. Azure's own are at most a few dozen KiB. */
const maxRecordBytes = 1_048_576;
/** Lists within lists beyond this are no envelopes of any Azure log. */
const maxLists = 4;

const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Splits a stream of log records, at memory bounded by the largest record: an array, `{value: […]}`, `{records: […]}`,
 * an alert envelope, NDJSON, concatenated or bare objects, and any of these one behind or within the other.
 *
 * Nothing is passed over. What cannot be read is one refused record with its place, and reading goes on behind it: an
 * object whose brackets fit ends where they close; one whose brackets do not fit was cut off, and reading goes on at
 * the next line that begins an object and is indented no deeper. The records are the same however the bytes come in
 * chunks.
 */
export async function* splitRecords(chunks: AsyncIterable<Uint8Array>): AsyncIterable<RawRecord> {
  const splitter = new Splitter();
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.finish();
}

/** An array of records being read. */
interface List {
  /** Within an object, which goes on behind it. */
  wrapped: boolean;
  /** Column of the array, or of the object it is in. */
  column: number;
  outer: List | undefined;
  depth: number;
}

interface ValueMode {
  in: 'value';
  list: List | undefined;
  what: 'object' | 'array';
  scan: ValueScan;
  place: RecordPlace;
  column: number;
  /** It is too large to be kept: only its end is looked for. */
  skipping: boolean;
}

type Mode =
  /** Between values of the file, or between records of a list. */
  | { in: 'between'; list: List | undefined }
  /** In an object or array where a record should be. */
  | ValueMode
  /** In a number, a word or a string where a record should be. */
  | { in: 'word'; list: List | undefined; scan: WordScan; place: RecordPlace }
  /** In rubbish behind an object that was refused. */
  | { in: 'rubbish'; list: List | undefined; scan: WordScan }
  /** In what an envelope holds behind its records. */
  | { in: 'tail'; list: List | undefined; scan: ValueScan; place: RecordPlace; column: number }
  /** In a rest that was refused as a whole, as long as no line begins anew. */
  | { in: 'rest'; list: List | undefined; search: FreshSearch; column: number };

type Step = RawRecord | 'on' | 'more';

/** The splitter itself: bytes go in, records come out. */
class Splitter {
  private readonly window = new Window();
  private mode: Mode = { in: 'between', list: undefined };
  /** A record was cut off and swallowed lines: from now on no record may, so that nothing is read more than twice. */
  private strict = false;
  private ended = false;

  *push(chunk: Uint8Array): Iterable<RawRecord> {
    this.window.add(chunk);
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
      case 'value':
        return this.value(mode);
      case 'word':
        return this.word(mode);
      case 'rubbish':
        return this.rubbish(mode);
      case 'tail':
        return this.tail(mode);
      case 'rest':
        return this.rest(mode);
    }
  }

  private begin(list: List | undefined): Step {
    const byte = this.window.skipBetween();
    const place = this.window.place();
    const { column } = this.window;
    if (byte === undefined) {
      if (!this.ended || list === undefined) return 'more';
      this.mode = { in: 'between', list: undefined };
      return { ok: false, why: 'TRUNCATED', ...place };
    }
    if (byte === openBrace || (byte === openBracket && list !== undefined)) {
      const wantsList = byte === openBrace && (list?.depth ?? 0) < maxLists;
      const scan = new ValueScan({ column, wantsList, strict: this.strict });
      const what = byte === openBrace ? 'object' : 'array';
      this.mode = { in: 'value', list, what, scan, place, column, skipping: false };
    } else if (byte === openBracket) {
      this.enter({ wrapped: false, column, outer: list, depth: 1 }, 1);
    } else if (byte === closeBracket && list !== undefined) {
      this.leave(list);
    } else {
      this.mode = { in: 'word', list, place, scan: new WordScan(list === undefined ? 'line' : 'list') };
    }
    return 'on';
  }

  private enter(list: List, from: number): void {
    this.window.drop(from);
    this.mode = { in: 'between', list };
  }

  private leave({ wrapped, column, outer }: List): void {
    this.window.drop(1);
    const place = this.window.place();
    this.mode = wrapped
      ? { in: 'tail', list: outer, scan: ValueScan.within(column), place, column }
      : { in: 'between', list: outer };
  }

  private value(mode: ValueMode): Step {
    const { scan, list, column } = mode;
    const { bytes } = this.window;
    const end = scan.run(bytes, mode.skipping ? bytes.length : Math.min(bytes.length, maxRecordBytes));
    switch (end.kind) {
      case 'done':
        return this.take(mode, end.end);
      case 'list':
        this.enter({ wrapped: true, column, outer: list, depth: (list?.depth ?? 0) + 1 }, end.end);
        return 'on';
      case 'broken':
        return this.cutOff(mode, mode.skipping ? 'TOO_LARGE' : 'NOT_JSON');
      case 'more':
        return this.unfinished(mode);
    }
  }

  private unfinished(mode: ValueMode): Step {
    const { scan } = mode;
    if (!mode.skipping && scan.at >= maxRecordBytes) {
      if (scan.fresh !== undefined) return this.cutOff(mode, 'NOT_JSON');
      mode.skipping = true;
      scan.beStrict();
    }
    if (mode.skipping) this.window.drop(scan.forget(this.window.bytes));
    if (this.window.bytes.length > scan.at) return 'on';
    if (!this.ended) return 'more';
    if (mode.skipping) return this.cutOff(mode, 'TOO_LARGE');
    return this.cutOff(mode, scan.fresh === undefined ? 'TRUNCATED' : 'NOT_JSON');
  }

  private take(mode: ValueMode, end: number): RawRecord {
    const { list, place, scan, skipping, what } = mode;
    if (skipping) return this.refuse('TOO_LARGE', mode, end);
    if (scan.tooDeep) return this.refuse('TOO_DEEP', mode, end);
    const value = parsed(this.window.bytes.subarray(0, end));
    if (value === undefined && scan.fresh !== undefined) return this.cutOff(mode, 'NOT_JSON');
    if (value === undefined) return this.refuse('NOT_JSON', mode, end);
    if (what === 'array') return this.refuse('NOT_A_RECORD', mode, end);
    this.window.drop(end);
    this.mode = { in: 'between', list };
    return { ok: true, value, ...place };
  }

  /** Refuses a value whose end is known, with the rubbish behind it. */
  private refuse(why: RecordRefusal, { list, place }: ValueMode, end: number): RawRecord {
    this.window.drop(end);
    this.mode =
      why === 'NOT_JSON'
        ? { in: 'rubbish', list, scan: new WordScan(list === undefined ? 'object' : 'list') }
        : { in: 'between', list };
    return { ok: false, why, ...place };
  }

  /** Refuses a value whose end is not known: reading goes on at the next line that begins a record. */
  private cutOff(mode: Exclude<Mode, { in: 'between' | 'word' | 'rubbish' | 'rest' }>, why: RecordRefusal): RawRecord {
    const { list, scan, place, column } = mode;
    if (scan.fresh === undefined) {
      this.mode = { in: 'rest', list, search: new FreshSearch(column, scan.indent), column };
      this.window.drop(scan.at);
    } else {
      this.strict ||= scan.fresh.at < scan.at - 1;
      this.resume(scan.fresh, list, column);
    }
    return { ok: false, why, ...place };
  }

  /** A list goes on with a record that stands in the column of the last one; one further left is beyond it. */
  private resume({ at, indent }: FreshLine, list: List | undefined, column: number): void {
    this.window.drop(at);
    this.mode = { in: 'between', list: indent === column ? list : undefined };
  }

  private word({ list, scan, place }: Extract<Mode, { in: 'word' }>): Step {
    const { bytes } = this.window;
    const end = scan.run(bytes) ?? (this.ended ? bytes.length : undefined);
    const isLarge = this.window.place().position + (end ?? bytes.length) - place.position > maxRecordBytes;
    if (end === undefined) {
      if (isLarge) this.window.drop(scan.forget());
      return 'more';
    }
    const why = isLarge ? 'TOO_LARGE' : parsed(bytes.subarray(0, end)) === undefined ? 'NOT_JSON' : 'NOT_A_RECORD';
    this.window.drop(end);
    this.mode = { in: 'between', list };
    return { ok: false, why, ...place };
  }

  private rubbish({ list, scan }: Extract<Mode, { in: 'rubbish' }>): Step {
    const end = scan.run(this.window.bytes);
    this.window.drop(end ?? scan.forget());
    if (end === undefined && !this.ended) return 'more';
    this.mode = { in: 'between', list };
    return 'on';
  }

  private tail(mode: Extract<Mode, { in: 'tail' }>): Step {
    const { scan, list, column } = mode;
    const end = scan.run(this.window.bytes);
    switch (end.kind) {
      case 'done':
        this.window.drop(end.end);
        this.mode = { in: 'between', list };
        return 'on';
      case 'list':
        this.enter({ wrapped: true, column, outer: list, depth: (list?.depth ?? 0) + 1 }, end.end);
        return 'on';
      case 'broken':
        return this.cutOff(mode, 'NOT_JSON');
      case 'more':
        this.window.drop(scan.forget(this.window.bytes));
        return this.ended ? this.cutOff(mode, 'TRUNCATED') : 'more';
    }
  }

  private rest({ list, search, column }: Extract<Mode, { in: 'rest' }>): Step {
    const fresh = search.run(this.window.bytes);
    if (fresh === undefined) {
      this.window.drop(this.window.bytes.length);
      return 'more';
    }
    this.resume(fresh, list, column);
    return 'on';
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
