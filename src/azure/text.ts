/** @returns the text without control characters, but for line feeds and tabs, and without lone surrogates. */
export function clean(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '');
}

/** @returns at most so many characters of the text; no character is cut in two. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
}

/** @returns the text cleaned and bounded. The bound goes first: a text may be many megabytes. */
export function cleanCut(text: string, max: number): string {
  return clean(cut(text, max));
}
