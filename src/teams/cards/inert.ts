/** The longest name or id from outside that a card shows on one line, in characters. */
const maxLineCharacters = 300;

/**
 * Characters that hide, reverse or carry invisible text: controls, bidirectional marks, tags, byte order marks, and
 * the zero-width ones that no script needs. The joiners of emoji and of Persian stay.
 */
const deceiving =
  /(?![\n\t])[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Makes text from outside safe to show: what would deceive the eye is written out by its code point, what Teams would
 * expand is broken up, stacks of accents are cut down, and the length is bounded with a note of what is missing. It is
 * shown in plain text runs only, which know neither markdown nor mentions.
 *
 * @param maxCharacters how many characters (code points) are shown of it.
 */
export function inert(text: string, maxCharacters: number): string {
  const plain = text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(deceiving, (character) => `[U+${codePoint(character)}]`)
    .replace(/(\p{M}{4})\p{M}+/gu, '$1');
  return (
    bounded(plain, maxCharacters)
      // A zero-width space keeps "{{DATE(…)}}" readable, and Teams from putting a date in its place.
      .replace(/\{(?=\{)/g, '{\u200b')
  );
}

/** The same on one line, for names and ids. */
export function inertLine(text: string, maxCharacters = maxLineCharacters): string {
  return inert(text.replace(/\s+/g, ' ').trim(), maxCharacters);
}

/**
 * Text from outside in the few letters that mean nothing anywhere: for the summary of a notification, which clients
 * read out, show as markdown or show as plain text, each as it likes.
 */
export function plainest(text: string, maxCharacters = 80): string {
  const kept = text.normalize('NFC').replace(/[^\p{L}\p{N} .,()-]+/gu, ' ');
  return inertLine(kept, maxCharacters);
}

function bounded(text: string, maxCharacters: number): string {
  const characters = Array.from(text);
  if (characters.length <= maxCharacters) return text;
  return `${characters.slice(0, maxCharacters).join('')}… (${characters.length - maxCharacters} more characters)`;
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
