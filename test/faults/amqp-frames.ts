// Frames of AMQP 1.0 (part 2, 2.2 and 2.3) as far as the runs tell them apart: none is read further than to its kind.

/** A frame as it goes over a connection, or the header that a protocol begins with. */
export interface Frame {
  /** Its kind: `header`, `sasl`, `empty`, a performative such as `attach`, or `event` for a transfer that bears one. */
  kind: string;
  bytes: Buffer;
}

const performatives: Readonly<Record<number, string>> = {
  0x10: 'open',
  0x11: 'begin',
  0x12: 'attach',
  0x13: 'flow',
  0x14: 'transfer',
  0x15: 'disposition',
  0x16: 'detach',
  0x17: 'end',
  0x18: 'close',
};
const headerBytes = 8;
const saslType = 1;
/** Behind the constructor of a described type, and that of the smallest ulong, stands which performative it is. */
const codeAt = 2;
/** What Event Hubs writes beside each event, and beside no answer of a node. */
const besideEvents = 'x-opt-sequence-number';

/** Takes one direction of a connection apart into its frames. */
export class FrameReader {
  private rest = Buffer.alloc(0);

  /** @returns the frames that are whole by now. @throws RangeError for what is no AMQP. */
  read(chunk: Buffer): Frame[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const frames: Frame[] = [];
    for (let size = this.size(); size !== undefined && this.rest.length >= size; size = this.size()) {
      const bytes = this.rest.subarray(0, size);
      this.rest = this.rest.subarray(size);
      frames.push({ kind: kindOf(bytes), bytes });
    }
    return frames;
  }

  private size(): number | undefined {
    if (this.rest.length < headerBytes) return undefined;
    if (isHeader(this.rest)) return headerBytes;
    const size = this.rest.readUInt32BE(0);
    if (size < headerBytes) throw new RangeError('this is no frame of AMQP');
    return size;
  }
}

function isHeader(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'AMQP';
}

function kindOf(bytes: Buffer): string {
  if (isHeader(bytes)) return 'header';
  if (bytes.readUInt8(5) === saslType) return 'sasl';
  const body = bytes.subarray(4 * bytes.readUInt8(4));
  if (body.length === 0) return 'empty';
  const kind = performatives[body.at(codeAt) ?? 0] ?? 'unknown';
  return kind === 'transfer' && body.includes(besideEvents) ? 'event' : kind;
}
