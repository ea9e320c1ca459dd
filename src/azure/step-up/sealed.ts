import { hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Clock } from '../../model';

/** What a sealed text is for: one is never taken for another. */
export type Purpose = 'ticket' | 'visit';

/** The longest text that is opened; a cookie holds 4,096 bytes at most. */
const maxCharacters = 3_900;
const maxOpenedBytes = 64 * 1_024;

/**
 * Seals what a browser carries for us: encrypted and authenticated (A256GCM), for a purpose and for a time. Every
 * instance opens what another sealed, since the key comes from the secret they share; nothing is kept anywhere.
 */
export class Sealer {
  private readonly key: Uint8Array;

  constructor(
    secret: string,
    private readonly clock: Clock,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', 'lockbox-bot step-up v1', 32));
  }

  /** @returns the sealed text, or undefined where it would be too long for a link and a cookie. */
  async seal(purpose: Purpose, value: object, lifetimeMs: number): Promise<string | undefined> {
    const packed = deflateRawSync(JSON.stringify(value)).toString('base64url');
    const text = await new EncryptJWT({ packed })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(purpose)
      .setExpirationTime(new Date(this.clock.now().getTime() + lifetimeMs))
      .encrypt(this.key);
    return text.length > maxCharacters ? undefined : text;
  }

  /** @returns what was sealed, or undefined where it was not sealed here, for this, or is over. */
  async open(purpose: Purpose, text: string): Promise<unknown> {
    if (text.length > maxCharacters) return undefined;
    try {
      const options = { audience: purpose, currentDate: this.clock.now(), requiredClaims: ['exp'] };
      const { payload } = await jwtDecrypt(text, this.key, options);
      const packed = Buffer.from(String(payload['packed']), 'base64url');
      return JSON.parse(inflateRawSync(packed, { maxOutputLength: maxOpenedBytes }).toString('utf8'));
    } catch {
      return undefined;
    }
  }
}
