import type { FreshLine } from './scan';

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const openBrace = 0x7b;

/** Looks through bytes that cannot be read for the next line that begins an object. It can be continued. */
export class FreshSearch {
  /**
   * @param column how far such a line may be indented.
   * @param indent how far the line is indented so far; negative in the middle of one.
   */
  constructor(
    private readonly column: number,
    private indent: number,
  ) {}

  /** @returns undefined where none of the bytes begins such a line. */
  run(bytes: Buffer): FreshLine | undefined {
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.indent < 0) {
        at = bytes.indexOf(lineFeed, at);
        if (at === -1) return undefined;
      }
      const byte = bytes[at];
      if (byte === openBrace && this.indent <= this.column) return { at, indent: this.indent };
      if (byte === lineFeed) this.indent = 0;
      else if (byte === space || byte === tab) this.indent += 1;
      else if (byte !== carriageReturn) this.indent = -1;
    }
    return undefined;
  }
}
