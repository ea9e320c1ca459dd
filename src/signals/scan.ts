/** How a scan for the end of a JSON value ended. */
export type ScanEnd =
  /** The value ends before `end`. */
  | { kind: 'done'; end: number }
  /** An array of records begins behind `end`: the value is an envelope. */
  | { kind: 'list'; end: number }
  /** More bytes are needed. */
  | { kind: 'more' }
  /** The bytes cannot become a value: a line feed in a string, or a bracket that closes nothing. */
  | { kind: 'broken' };

/** A line that begins an object, and how far it is indented. */
export interface FreshLine {
  at: number;
  indent: number;
}

/** What a scan looks for besides the end. */
export interface ScanOptions {
  /** How far the value's own record is indented: a line that begins an object no deeper may be the next record. */
  column: number;
  /** Whether an array under `value` or `records` ends the scan. */
  wantsList: boolean;
  /** Whether such a line ends the scan as broken; otherwise it is only noted, since it may yet prove to be part of it. */
  strict: boolean;
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Nesting beyond this is only counted; the record is refused anyway. */
const maxDepth = 64;
const longestListKey = 'records'.length;
/** In the middle of a line: what begins here is no line's beginning. */
const midLine = -1;

/**
 * Finds where an object or array ends, by brackets and strings alone: whether what is between is JSON, `JSON.parse`
 * says. It can be continued when more bytes come, so that every byte is looked at once.
 */
export class ValueScan {
  /** Nested too deeply for a record. */
  tooDeep = false;
  /** The first line within that may be the next record, should this one prove to be cut off. */
  fresh: FreshLine | undefined;
  /** Up to where was looked. */
  at = 0;
  /** How far the line being looked at is indented so far. */
  indent = midLine;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private readonly stack: number[] = [];
  private stringStart = 0;
  /** The last string at depth 1, a key if a colon follows it. */
  private key = '';
  private afterColon = false;

  private strict: boolean;

  constructor(private readonly options: ScanOptions) {
    this.strict = options.strict;
  }

  /** A scan that stands within an object whose opening brace was read before; such a line always ends it. */
  static within(column: number): ValueScan {
    const scan = new ValueScan({ column, wantsList: true, strict: true });
    scan.open(openBrace);
    return scan;
  }

  /** From now on a line that may be the next record ends the scan. */
  beStrict(): void {
    this.strict = true;
  }

  /** Goes on with the same bytes without those looked at. @returns how many those are. */
  forget(bytes: Buffer): number {
    const forgotten = this.at;
    if (this.inString) this.keepKey(bytes, this.at);
    this.stringStart = 0;
    this.at = 0;
    return forgotten;
  }

  /** Goes on to the end of the value, or to `limit`. */
  run(bytes: Buffer, limit = bytes.length): ScanEnd {
    while (this.at < limit) {
      if (this.inString) {
        if (!this.passString(bytes, limit)) return { kind: 'broken' };
        continue;
      }
      const byte = bytes[this.at];
      this.at += 1;
      switch (byte) {
        case space:
        case tab:
          if (this.indent !== midLine) this.indent += 1;
          continue;
        case lineFeed:
          this.indent = 0;
          continue;
        case carriageReturn:
          continue;
        case quote:
          this.inString = true;
          this.stringStart = this.at;
          if (!this.afterColon) this.key = '';
          break;
        case openBrace:
          if (this.indent !== midLine && this.isFresh()) return { kind: 'broken' };
          this.open(byte);
          break;
        case openBracket:
          if (this.isList()) return { kind: 'list', end: this.at };
          this.open(byte);
          break;
        case closeBrace:
        case closeBracket:
          if (!this.close(byte)) return { kind: 'broken' };
          if (this.depth === 0) return { kind: 'done', end: this.at };
          break;
        case colon:
          this.afterColon = this.depth === 1;
          break;
        case comma:
          this.afterColon = false;
          break;
        default:
      }
      this.indent = midLine;
    }
    return { kind: 'more' };
  }

  /** Goes to the end of a string. @returns false at a line feed, which no string holds. */
  private passString(bytes: Buffer, limit: number): boolean {
    let { at, escaped } = this;
    while (at < limit) {
      const byte = bytes[at] ?? 0;
      at += 1;
      if (byte > backslash && !escaped) continue;
      if (byte === lineFeed) {
        this.at = at;
        this.indent = 0;
        return false;
      }
      if (escaped) {
        escaped = false;
      } else if (byte === backslash) {
        escaped = true;
      } else if (byte === quote) {
        this.keepKey(bytes, at - 1);
        this.inString = false;
        break;
      }
    }
    this.at = at;
    this.escaped = escaped;
    return true;
  }

  /** Keeps what a key holds up to `end`. Those that matter are short, so of others a byte too many is enough. */
  private keepKey(bytes: Buffer, end: number): void {
    if (this.depth !== 1 || this.afterColon || this.key.length > longestListKey) return;
    this.key += bytes.toString('latin1', this.stringStart, Math.min(end, this.stringStart + longestListKey + 1));
  }

  private isList(): boolean {
    return this.options.wantsList && this.depth === 1 && this.afterColon && /^(?:value|records)$/i.test(this.key);
  }

  /** Notes a line that begins an object. @returns whether it ends the scan. */
  private isFresh(): boolean {
    if (this.depth === 0 || this.indent > this.options.column) return false;
    this.fresh ??= { at: this.at - 1, indent: this.indent };
    return this.strict;
  }

  private open(bracket: number): void {
    this.depth += 1;
    if (this.depth <= maxDepth) this.stack.push(bracket);
    else this.tooDeep = true;
    this.afterColon = false;
  }

  private close(bracket: number): boolean {
    const counted = this.depth > maxDepth;
    this.depth -= 1;
    if (counted) return true;
    return this.stack.pop() === (bracket === closeBrace ? openBrace : openBracket);
  }
}
