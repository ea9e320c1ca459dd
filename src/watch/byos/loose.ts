/** A JSON object from outside, of whatever members. */
export type Loose = Readonly<Record<string, unknown>>;

/** @returns the value as an object, an empty one for anything else. */
export function looseOf(value: unknown): Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

/** @returns an object that stands in text, or in text within text; an empty one where it cannot be read. */
export function jsonOf(text: string | undefined): Loose {
  let value: unknown = text;
  for (let depth = 0; depth < 2 && typeof value === 'string'; depth += 1) {
    try {
      value = JSON.parse(value);
    } catch {
      return {};
    }
  }
  return looseOf(value);
}

/** @returns a member by name without regard to case: exports do not agree on it. */
export function memberOf(object: Loose, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const lower = name.toLowerCase();
  return Object.entries(object).find(([key]) => key.toLowerCase() === lower)?.[1];
}

/** @returns a member of an object within objects. */
export function within(object: Loose, ...path: string[]): unknown {
  return path.reduce<unknown>((value, name) => memberOf(looseOf(value), name), object);
}

/** @returns text that is there and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** @returns a list, bounded; an empty one for anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]).slice(0, maxEntries) : [];
}

/** Azure takes at most 400 rules of a kind. */
const maxEntries = 1_000;
