import { Container } from '@microsoft/teams.cards';
import { words } from '../texts';
import { line, ours, theirLine, theirs, type Element } from './elements';
import type { Limits } from './fitted';

/** What fits above the buttons on a phone. */
const firstCharacters = 280;
const firstLines = 6;

/**
 * Microsoft's justification, verbatim. A long one stands above the buttons with its beginning and below them in full,
 * so that it pushes nothing off the screen.
 */
export function justification(text: string, limits: Limits): { first: Element; rest: Element[] } {
  if (text.trim() === '') return { first: box(words.why, line([theirLine(words.noReason)], inBox)), rest: [] };
  const whole = line([theirs(text, limits.text)], inBox);
  if (text.length <= firstCharacters && text.split('\n').length <= firstLines) {
    return { first: box(words.why, whole), rest: [] };
  }
  const beginning = line([theirLine(text, firstCharacters)], inBox);
  return { first: box(words.why, beginning), rest: [box(words.whyInFull, whole)] };
}

const inBox = { spacing: 'Small' } as const;

function box(title: string, content: Element): Element {
  return new Container(ours(title, { isSubtle: true, size: 'Small' }), content)
    .withStyle('emphasis')
    .withSpacing('Medium');
}
