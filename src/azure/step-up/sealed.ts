import { hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { compactDecrypt, CompactEncrypt } from 'jose';
import type { Clock } from '../../model';

/** What a sealed text is for: one is never taken for another. */
export type Purpose = 'ticket' | 'visit';

/** The longest text that is opened; a cookie holds 4,096 bytes at most. */
const maxCharacters = 3_900;
const maxOpenedBytes = 64 * 1_024;

/** What is inside. */
interface Sealed {
  purpose: Purpose;
  /** In milliseconds since 1970. */
  until: number;
  value: unknown;
}

/**
 * Seals what a browser carries for us: encrypted and authenticated (A256GCM), for a purpose and for a time. Every
 * instance opens what another sealed, since the key comes from the secret they share; nothing is kept anywhere.
 */
export class Sealer {
  /** @param secrets those in force, the newest first: it seals by the first, and opens by any. */
  constructor(
    private readonly secrets: () => readonly string[],
    private readonly clock: Clock,
  ) {}

  /** @returns the sealed text, or undefined where it would be too long for a link and a cookie. */
  async seal(purpose: Purpose, value: object, lifetimeMs: number): Promise<string | undefined> {
    const until = this.clock.now().getTime() + lifetimeMs;
    const packed = deflateRawSync(JSON.stringify({ purpose, until, value } satisfies Sealed));
    const text = await new CompactEncrypt(packed)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(this.keys()[0] ?? new Uint8Array());
    return text.length > maxCharacters ? undefined : text;
  }

  /** @returns what was sealed, or undefined where it was not sealed here, for this, or is over. */
  async open(purpose: Purpose, text: string): Promise<unknown> {
    if (text.length > maxCharacters) return undefined;
    for (const key of this.keys()) {
      const sealed = await openedBy(key, text);
      // Of the keys one alone opens it.
      if (sealed !== undefined) {
        return sealed.purpose === purpose && this.clock.now().getTime() < sealed.until ? sealed.value : undefined;
      }
    }
    return undefined;
  }

  private keys(): Uint8Array[] {
    return this.secrets().map((secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'lockbox-bot step-up v1', 32)));
  }
}

async function openedBy(key: Uint8Array, text: string): Promise<Sealed | undefined> {
  try {
    const { plaintext } = await compactDecrypt(text, key);
    const packed = inflateRawSync(plaintext, { maxOutputLength: maxOpenedBytes }).toString('utf8');
    // What opens was sealed here, so its shape is known.
    return JSON.parse(packed) as Sealed;
  } catch {
    return undefined;
  }
}
