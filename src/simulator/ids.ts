import { createHash } from 'node:crypto';

/** GUIDs that are the same in every run with the same seed. Each purpose counts for itself. */
export class Ids {
  private readonly counts = new Map<string, number>();

  constructor(private readonly seed: string) {}

  /** @returns the next GUID for a purpose, e.g. `request`; how many were drawn for other purposes does not matter. */
  next(purpose: string): string {
    const count = this.count(purpose);
    return guidFrom(`${this.seed}/${purpose}/${count}`);
  }

  /** @returns 1, 2, 3, … for a purpose. */
  count(purpose: string): number {
    const count = (this.counts.get(purpose) ?? 0) + 1;
    this.counts.set(purpose, count);
    return count;
  }
}

/** @returns a GUID (version 4 in form) that depends on the text alone. */
export function guidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
