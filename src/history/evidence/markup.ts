/** HTML that is made here. Nothing else can be put into a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a page. Text is escaped, lists are put together, and what is absent leaves nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** Makes HTML of a template: whatever stands in its places is escaped, unless it was made here. */
export function html(texts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(texts.map((text, at) => `${text}${textOf(contents[at])}`).join(''));
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content));
  return content.map(textOf).join('');
}

/** Characters that nobody sees, or that turn the direction of what stands around them, are shown by their number. */
const unseen = /[^\P{C}\n\t]|[\u2028\u2029]/gu;

function escaped(text: string): string {
  return text
    .replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => `&#${String(character.codePointAt(0))};`);
}
