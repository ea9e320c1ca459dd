/** How a scan for the end of a JSON value ended. */
export type ScanEnd =
  /** The value ends before `end`. */
  | { kind: 'done'; end: number }
  /** An array of records begins behind `at`: the value is an envelope. */
  | { kind: 'list'; at: number }
  /** More bytes are needed. */
  | { kind: 'more' }
  /** The bytes cannot become a value: a line feed in a string, or a bracket that closes nothing. */
  | { kind: 'broken' };

const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;

/** Nesting beyond this is only counted; the record is refused anyway. */
const maxStack = 64;

/**
 * Finds where an object or array ends, by brackets and strings alone: whether what is between is JSON, `JSON.parse`
 * says. It can be continued when more bytes come, so that every byte is looked at once.
 */
export class ValueScan {
  /** Deeper than 64: the value is refused as a record. */
  tooDeep = false;
  private at: number;
  private depth = 0;
  private inString = false;
  private escaped = false;
  private readonly stack: number[] = [];
  private stringStart = -1;
  /** The last string at depth 1, a key if a colon follows it. */
  private key = '';
  private afterKey = false;

  /**
   * @param start where the value begins.
   * @param wantsList whether an array under `value` or `records` ends the scan.
   */
  constructor(
    start: number,
    private readonly wantsList: boolean,
  ) {
    this.at = start;
  }

  /** Says that the first `count` bytes of the buffer were dropped. */
  shift(count: number): void {
    this.at -= count;
    this.stringStart -= count;
  }

  /** Goes on to the end of the value or of the bytes. */
  run(bytes: Buffer): ScanEnd {
    const { length } = bytes;
    while (this.at < length) {
      const byte = bytes[this.at];
      this.at += 1;
      if (this.inString) {
        if (byte === lineFeed) return { kind: 'broken' };
        this.stepString(byte, bytes);
        continue;
      }
      switch (byte) {
        case quote:
          this.inString = true;
          this.stringStart = this.at;
          break;
        case openBrace:
        case openBracket:
          if (byte === openBracket && this.isList()) return { kind: 'list', at: this.at };
          this.open(byte);
          break;
        case closeBrace:
        case closeBracket:
          if (!this.close(byte)) return { kind: 'broken' };
          if (this.depth === 0) return { kind: 'done', end: this.at };
          break;
        case colon:
          this.afterKey = this.depth === 1;
          break;
        case comma:
          this.afterKey = false;
          break;
        default:
      }
    }
    return { kind: 'more' };
  }

  private stepString(byte: number | undefined, bytes: Buffer): void {
    if (this.escaped) {
      this.escaped = false;
    } else if (byte === backslash) {
      this.escaped = true;
    } else if (byte === quote) {
      this.inString = false;
      if (this.wantsList && this.depth === 1 && !this.afterKey) this.keepKey(bytes);
    }
  }

  /** Only two keys matter, so longer strings need not be kept. */
  private keepKey(bytes: Buffer): void {
    const length = this.at - 1 - this.stringStart;
    this.key = length > 7 ? '' : bytes.toString('latin1', this.stringStart, this.at - 1);
  }

  private isList(): boolean {
    return this.wantsList && this.depth === 1 && this.afterKey && (this.key === 'value' || this.key === 'records');
  }

  private open(byte: number): void {
    this.depth += 1;
    if (this.depth <= maxStack) this.stack.push(byte);
    else this.tooDeep = true;
    if (this.depth === 2) this.afterKey = false;
  }

  private close(byte: number): boolean {
    const counted = this.depth > maxStack;
    this.depth -= 1;
    if (this.depth === 1) this.afterKey = false;
    if (counted) return true;
    return this.stack.pop() === (byte === closeBrace ? openBrace : openBracket);
  }
}
