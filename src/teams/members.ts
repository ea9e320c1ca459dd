/** @returns a member of a value from outside, or undefined where there is none. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** @returns the text at the end of a path within a value from outside, or undefined where there is none. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = path.reduce(member, value);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
