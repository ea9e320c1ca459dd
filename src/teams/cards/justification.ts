import { Container } from '@microsoft/teams.cards';
import { words } from '../texts';
import { line, ours, theirLine, theirs, type Element } from './elements';
import type { Limits } from './fitted';

/** What fits above the buttons on a phone. */
const firstCharacters = 280;
const firstLines = 6;

/**
 * The justification, verbatim: Microsoft's, unless other titles say whose it is. A long one stands above the buttons with its beginning and below them in full,
 * so that it pushes nothing off the screen.
 */
export function justification(
  text: string,
  limits: Limits,
  titles: { why: string; whyInFull: string } = words,
): { first: Element; rest: Element[] } {
  if (text.trim() === '') return { first: box(titles.why, line([theirLine(words.noReason)], inBox)), rest: [] };
  const whole = line([theirs(text, limits.text)], inBox);
  if (text.length <= firstCharacters && text.split('\n').length <= firstLines) {
    return { first: box(titles.why, whole), rest: [] };
  }
  const beginning = line([theirLine(text, firstCharacters)], inBox);
  return { first: box(titles.why, beginning), rest: [box(titles.whyInFull, whole)] };
}

const inBox = { spacing: 'Small' } as const;

function box(title: string, content: Element): Element {
  return new Container(ours(title, { isSubtle: true, size: 'Small' }), content)
    .withStyle('emphasis')
    .withSpacing('Medium');
}
