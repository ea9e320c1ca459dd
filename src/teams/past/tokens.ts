/** A word of a sentence. What stood in quotes is one word, and never one of ours. */
export interface Token {
  /** As it was written. */
  text: string;
  /** The same without regard to case; undefined for what stood in quotes. */
  word: string | undefined;
}

const quotes = /[“”„‟«»]/g;
const parts = /"([^"]*)"|[^\s"]+/g;

/**
 * Parts a sentence into words. Phones write other quotes than keyboards do; all of them count. Commas and the like at the
 * end of a word are nobody's.
 *
 * @returns undefined where a quote is opened and not closed.
 */
export function tokensOf(sentence: string): Token[] | undefined {
  const plain = sentence.replace(quotes, '"');
  if ((plain.match(/"/g)?.length ?? 0) % 2 === 1) return undefined;
  return [...plain.matchAll(parts)].flatMap(([whole, quoted]): Token[] => {
    if (quoted !== undefined) return quoted.trim() === '' ? [] : [{ text: quoted.trim(), word: undefined }];
    const text = whole.replace(/[,;:!?]+$|\.+$/, '');
    return text === '' ? [] : [{ text, word: text.toLowerCase() }];
  });
}
