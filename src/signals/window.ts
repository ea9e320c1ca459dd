/** Where a record began: byte in the file from 0, line from 1. */
export interface RecordPlace {
  position: number;
  line: number;
}

const lineFeed = 0x0a;
/** The bytes of a byte order mark are the only ones between values that are not ASCII. */
const firstOfMark = 0xbb;
/** White space, the comma between values, and the byte order mark. */
const between: ReadonlySet<number> = new Set([0x20, 0x09, lineFeed, 0x0d, 0x2c, 0xef, 0xbb, 0xbf]);

/** The bytes of a stream that are not yet done with, and where they stand in it. */
export class Window {
  bytes: Buffer = Buffer.alloc(0);
  private offset = 0;
  private line = 1;
  private lineStart = 0;

  /** How many bytes stand before the first one in its line. */
  get column(): number {
    return this.offset - this.lineStart;
  }

  place(): RecordPlace {
    return { position: this.offset, line: this.line };
  }

  add(chunk: Uint8Array): void {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.bytes = this.bytes.length === 0 ? fresh : Buffer.concat([this.bytes, fresh]);
  }

  /** Drops what may stand between values. @returns the byte behind it, if there is one yet. */
  skipBetween(): number | undefined {
    let at = 0;
    let mark = 0;
    for (; at < this.bytes.length && between.has(this.bytes[at] ?? 0); at += 1) {
      if ((this.bytes[at] ?? 0) >= firstOfMark) mark = at + 1;
    }
    const marked = mark === 0 ? this.lineStart : this.offset + mark;
    this.drop(at);
    this.lineStart = Math.max(this.lineStart, marked);
    return this.bytes[0];
  }

  /** Is done with the first `count` bytes. */
  drop(count: number): void {
    const dropped = this.bytes.subarray(0, count);
    for (let at = dropped.indexOf(lineFeed); at !== -1; at = dropped.indexOf(lineFeed, at + 1)) {
      this.line += 1;
      this.lineStart = this.offset + at + 1;
    }
    this.bytes = this.bytes.subarray(count);
    this.offset += count;
  }
}
