/** A record from outside: any JSON object. */
export type Loose = Readonly<Record<string, unknown>>;

const maxTextCharacters = 4_096;

/** @returns the value as an object, or undefined. */
export function objectOf(value: unknown): Loose | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
}

/** @returns text that is there and not empty, bounded; a number as text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim().slice(0, maxTextCharacters);
  return text === '' ? undefined : text;
}

/** @returns the text of a `{value, localizedValue}` pair, or of plain text. Azure writes both. */
export function localText(value: unknown): string | undefined {
  return textOf(objectOf(value)?.['value'] ?? value);
}

/** @returns an object that Azure may also write as JSON within text. */
export function objectOrJson(value: unknown): Loose | undefined {
  if (typeof value !== 'string') return objectOf(value);
  if (!value.trimStart().startsWith('{')) return undefined;
  try {
    return objectOf(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** @returns the member of that name, whatever its case. */
export function member(record: Loose, name: string): unknown {
  if (Object.hasOwn(record, name)) return record[name];
  const lower = name.toLowerCase();
  const key = Object.keys(record).find((one) => one.toLowerCase() === lower);
  return key === undefined ? undefined : record[key];
}
