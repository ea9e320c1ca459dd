/** A record from outside: any JSON object. */
export type Loose = Readonly<Record<string, unknown>>;

/** Reads the members of a record by name, whatever their case: Azure's exports do not agree on it. */
export type Read = (name: string) => unknown;

const maxTextCharacters = 4_096;
/** The bodies of calls are JSON, which is worth nothing without its end: 400 network rules fit into this. */
const maxBodyCharacters = 16_384;

/** @returns the value as an object, or undefined. */
export function objectOf(value: unknown): Loose | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;
}

/** @returns text that is there and not empty, bounded; a number as text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.length > maxTextCharacters ? cut(value.trim(), maxTextCharacters) : value.trim();
  return text === '' ? undefined : text;
}

/** @returns the body of a call as text, bounded more widely than {@link textOf}. */
export function bodyText(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  return text.length > maxBodyCharacters ? cut(text.trim(), maxBodyCharacters) : text.trim();
}

/** A copy: a slice would keep the whole of a long text in memory. */
function cut(text: string, max: number): string {
  return Buffer.from(text.slice(0, max), 'utf16le').toString('utf16le');
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

/** @returns a reader of the record's own members; the exact name goes before one that differs in case. */
export function readerOf(record: Loose): Read {
  let keys: readonly string[] | undefined;
  return (name) => {
    if (Object.hasOwn(record, name)) return record[name];
    keys ??= Object.keys(record);
    const key = keys.find((one) => one.length === name.length && one.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : record[key];
  };
}
