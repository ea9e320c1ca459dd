import { verifierKeyOf } from './note';

const place = 'lockbox-verifier-key';

/** What keeps a few words of the page: the browser's local storage, where it may be used. */
export type Keeps = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The verifier key that an auditor knows from elsewhere, kept in this browser alone: it never goes to the service, which is
 * what it checks. A key is public; to keep it gives nothing away.
 */
export class OwnKey {
  constructor(private readonly keeps: Keeps | undefined) {}

  /** @returns the key that was given, or undefined. What is no key, as somebody else may have left it, is none. */
  async read(): Promise<string | undefined> {
    try {
      const kept = this.keeps?.getItem(place) ?? undefined;
      return kept !== undefined && (await verifierKeyOf(kept)) !== undefined ? kept : undefined;
    } catch {
      // A frame may be refused its storage: then every visit begins without a key.
      return undefined;
    }
  }

  /** @returns false for what is no verifier key: then nothing is changed. */
  async take(text: string): Promise<boolean> {
    if ((await verifierKeyOf(text)) === undefined) return false;
    this.put((keeps) => {
      keeps.setItem(place, text);
    });
    return true;
  }

  forget(): void {
    this.put((keeps) => {
      keeps.removeItem(place);
    });
  }

  private put(work: (keeps: Keeps) => void): void {
    try {
      if (this.keeps !== undefined) work(this.keeps);
    } catch {
      // It holds for this visit then.
    }
  }
}
