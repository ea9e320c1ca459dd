import { createHash } from 'node:crypto';
import { seal, type JsonValue, type PersonalRow, type Sealed } from '../ledger';

/** A card as it was shown: the exact JSON, and the request that it is about. */
export class ShownCard {
  constructor(
    readonly json: string,
    readonly about: string | undefined,
  ) {}
}

/** A value with its seal. */
type Seal = { sealed: Sealed; row: PersonalRow };

/** So many cards are remembered, those shown last: a card is at most 25 KB. */
const atMost = 64;

/**
 * Seals cards, and the same card only once: what is shown to many is kept once and named by one hash in all their
 * entries. Cards of two requests never share one, so that what is erased with the one is not missing from the other. What
 * is not remembered, or was sealed by another instance, is sealed anew, which only takes more room.
 */
export class SharedSeals {
  private readonly known = new Map<string, Seal>();

  /** @param random gives the salt, where one is needed. */
  seal({ json, about }: ShownCard, random: (bytes: number) => Uint8Array): Seal {
    const key = createHash('sha256')
      .update(`${about ?? ''} ${json}`)
      .digest('base64');
    const made = this.known.get(key) ?? seal(JSON.parse(json) as JsonValue, random(32));
    this.known.delete(key);
    this.known.set(key, made);
    for (const [oldest] of this.known) {
      if (this.known.size <= atMost) break;
      this.known.delete(oldest);
    }
    return made;
  }
}
