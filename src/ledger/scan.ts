import { isActorKind, isInstant } from './entry';
import { hashLength } from './hash';

/** What is taken from an entry without building it. */
export interface ScannedEntry {
  seq: number;
  sealed: string[];
}

const [quote, minus, zero, nine, openBracket, backslash, openBrace] = [0x22, 0x2d, 0x30, 0x39, 0x5b, 0x5c, 0x7b];
/** Up to this many digits a whole number is exact, and canonical as it stands. */
const maxDigits = 15;
const maxDepth = 32;

/**
 * Reads an entry whose bytes are plainly canonical: printable ASCII with nothing escaped, whole numbers, keys in order.
 * It makes a full check several times as fast as parsing and writing anew would.
 *
 * @returns undefined for anything else. That is no verdict: `decodeEntry` gives it.
 */
export function scanEntry(bytes: Uint8Array): ScannedEntry | undefined {
  const reader = new PlainReader(bytes);
  const head = reader.literal('{"actor":{"kind":') && isActorKind(reader.text()) && reader.endOfActor();
  const body = head && reader.literal(',"at":') && isInstant(reader.text()) && reader.literal(',"data":');
  if (!body || !reader.object(0)) return undefined;
  if (reader.literal(',"request":') && !reader.string()) return undefined;
  const seq = reader.literal(',"seq":') ? reader.wholeNumber() : undefined;
  const ended = reader.literal(',"type":') && reader.string() && reader.literal('}') && reader.ended();
  return seq === undefined || seq < 0 || !ended ? undefined : { seq, sealed: reader.sealed };
}

/** Steps over plain canonical JSON; each method answers false, or undefined, where it stands before something else. */
class PlainReader {
  readonly sealed: string[] = [];
  private at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  ended(): boolean {
    return this.at === this.bytes.length;
  }

  literal(text: string): boolean {
    for (let i = 0; i < text.length; i += 1) if (this.bytes[this.at + i] !== text.charCodeAt(i)) return false;
    this.at += text.length;
    return true;
  }

  string(): boolean {
    if (this.bytes[this.at] !== quote) return false;
    for (let at = this.at + 1; at < this.bytes.length; at += 1) {
      const byte = this.bytes[at] ?? 0;
      if (byte === quote) {
        this.at = at + 1;
        return true;
      }
      if (byte < 0x20 || byte > 0x7e || byte === backslash) return false;
    }
    return false;
  }

  text(): string | undefined {
    const start = this.at + 1;
    return this.string() ? this.bytes.toString('latin1', start, this.at - 1) : undefined;
  }

  wholeNumber(): number | undefined {
    const start = this.at;
    const first = start + (this.bytes[start] === minus ? 1 : 0);
    let end = first;
    while (isDigit(this.bytes[end])) end += 1;
    const digits = end - first;
    const leadingZero = this.bytes[first] === zero && (digits > 1 || first > start);
    if (digits === 0 || digits > maxDigits || leadingZero) return undefined;
    this.at = end;
    return Number(this.bytes.toString('latin1', start, end));
  }

  /** The rest of an actor behind its kind: a sealed reference, or nothing. */
  endOfActor(): boolean {
    if (this.literal('}')) return true;
    return this.literal(',"ref":{') && this.sealedMember() && this.literal('}');
  }

  object(depth: number): boolean {
    if (depth > maxDepth || !this.literal('{')) return false;
    if (this.literal('}')) return true;
    if (this.sealedMember()) return true;
    let [before, beforeEnd] = [0, -1];
    do {
      const start = this.at;
      if (!this.string()) return false;
      const end = this.at;
      if (beforeEnd > 0 && !this.isBefore(before, beforeEnd, start + 1, end - 1)) return false;
      if (!this.literal(':') || !this.value(depth)) return false;
      [before, beforeEnd] = [start + 1, end - 1];
    } while (this.literal(','));
    return this.literal('}');
  }

  /** Compares two keys byte by byte. For ASCII that is the order of RFC 8785. */
  private isBefore(one: number, oneEnd: number, other: number, otherEnd: number): boolean {
    const length = Math.min(oneEnd - one, otherEnd - other);
    for (let i = 0; i < length; i += 1) {
      const difference = (this.bytes[one + i] ?? 0) - (this.bytes[other + i] ?? 0);
      if (difference !== 0) return difference < 0;
    }
    return oneEnd - one < otherEnd - other;
  }

  /** The only member of a sealed value, and the end of its object. */
  private sealedMember(): boolean {
    const start = this.at;
    if (this.literal('"$sealed":"')) {
      const hash = this.at;
      while (isHexDigit(this.bytes[this.at])) this.at += 1;
      if (this.at === hash + 2 * hashLength && this.literal('"}')) {
        this.sealed.push(this.bytes.toString('latin1', hash, hash + 2 * hashLength));
        return true;
      }
    }
    this.at = start;
    return false;
  }

  private array(depth: number): boolean {
    if (depth > maxDepth || !this.literal('[')) return false;
    if (this.literal(']')) return true;
    do if (!this.value(depth)) return false;
    while (this.literal(','));
    return this.literal(']');
  }

  /** Chosen by the first byte: a part that fails has moved on, and nothing else may be tried behind it. */
  private value(depth: number): boolean {
    switch (this.bytes[this.at]) {
      case quote:
        return this.string();
      case openBrace:
        return this.object(depth + 1);
      case openBracket:
        return this.array(depth + 1);
      default:
        return (
          this.literal('true') || this.literal('false') || this.literal('null') || this.wholeNumber() !== undefined
        );
    }
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function isHexDigit(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && byte >= 0x61 && byte <= 0x66);
}
