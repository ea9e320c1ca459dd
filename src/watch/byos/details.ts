/** What is known of an access beside its kind: plain values by name. */
export type Details = Readonly<Record<string, string>>;

/** The longest value, and the most values, that are kept. */
const maxValue = 300;
const maxValues = 24;
/** What can hold a signature or a key is told by nobody. */
const secret = /(?:sig|accountkey|sharedaccesskey|password|secret)"?\s*(?:[=:]|%(?:25)*3d)/i;

/** @returns a value as text for people: no control characters, bounded; nothing of what may hold a key. */
export function shown(value: unknown): string | undefined {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, maxValue * 2)
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .trim();
  if (text === '' || secret.test(text)) return undefined;
  return text.length > maxValue ? `${text.slice(0, maxValue - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** @returns a list as one value, cut at whole entries. */
export function listed(values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined;
  let text = '';
  for (const [index, value] of values.entries()) {
    const next = text === '' ? value : `${text}, ${value}`;
    const more = ` and ${values.length - index} more`;
    if (next.length > maxValue - more.length) return shown(`${text}${more}`.trim());
    text = next;
  }
  return shown(text);
}

/** @returns those of the values that there are, bounded in number. */
export function detailsOf(values: Readonly<Record<string, unknown>>): Details {
  const kept = Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const text = shown(value);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(kept.slice(0, maxValues));
}
