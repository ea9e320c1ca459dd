const lineFeed = 0x0a;
const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;

const stops = {
  /** To the end of the line, which is one record that cannot be read. */
  line: new Set([lineFeed]),
  /** To where another object may begin. */
  object: new Set([lineFeed, openBrace]),
  /** To the next record of a list, or its end. */
  list: new Set([lineFeed, openBrace, comma, closeBracket]),
} as const;

/** How far a scan of what is no record goes. */
export type WordEnd = keyof typeof stops;

/** Finds the end of a number, a word, a string or rubbish where a record should be. It can be continued. */
export class WordScan {
  private at = 0;
  private inString = false;
  private escaped = false;

  constructor(private readonly to: WordEnd) {}

  /** Goes on with the same bytes without those looked at. @returns how many those are. */
  forget(): number {
    const forgotten = this.at;
    this.at = 0;
    return forgotten;
  }

  /** @returns where it ends, or undefined where more bytes are needed. Within quotes only a line feed ends it. */
  run(bytes: Buffer): number | undefined {
    for (; this.at < bytes.length; this.at += 1) {
      const byte = bytes[this.at] ?? 0;
      if (byte === lineFeed || (!this.inString && stops[this.to].has(byte))) return this.at;
      if (byte === quote && !this.escaped) this.inString = !this.inString;
      this.escaped = byte === backslash && !this.escaped;
    }
    return undefined;
  }
}
