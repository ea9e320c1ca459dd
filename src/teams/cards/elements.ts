import {
  AdaptiveCard,
  OpenUrlAction,
  RichTextBlock,
  TextBlock,
  TextRun,
  type ActionArray,
  type CardElementArray,
  type RichTextBlockOptions,
  type TextBlockOptions,
  type TextRunOptions,
} from '@microsoft/teams.cards';
import { words } from '../texts';
import { inert, inertLine } from './inert';

/** An element of a card's body. */
export type Element = CardElementArray[number];

/** Text from outside, as a run that shows it and nothing more. Only `theirs` and `theirLine` make runs of it. */
export type Run = TextRun;

/**
 * A card.
 *
 * @param summary read out, shown in the notification, and shown where cards are not. No text from outside but
 *   `plainest`.
 */
export function card(summary: string, body: Element[], actions: ActionArray = []): AdaptiveCard {
  return new AdaptiveCard(...body)
    .with$schema('http://adaptivecards.io/schemas/adaptive-card.json')
    .withVersion('1.5')
    .withSpeak(summary)
    .withFallbackText(summary)
    .withActions(...actions);
}

/** A sentence of ours, which may hold a moment. Never text from outside: it would be read as markdown. */
export function ours(text: string, look: TextBlockOptions = {}): Element {
  return new TextBlock(text, { wrap: true, ...look });
}

/** Text from outside, as it is. */
export function theirs(text: string, maxCharacters: number, look: TextRunOptions = {}): Run {
  return new TextRun(inert(text, maxCharacters), look);
}

/** A name or an id from outside. */
export function theirLine(text: string, maxCharacters?: number, look: TextRunOptions = {}): Run {
  return new TextRun(inertLine(text, maxCharacters), look);
}

/** A line of runs. */
export function line(runs: Run[], look: RichTextBlockOptions = {}): Element {
  return RichTextBlock.from({ inlines: runs, ...look });
}

/** A named value on one line. */
export function row(name: string, value: string | Run[], look: RichTextBlockOptions = { spacing: 'Small' }): Element {
  const runs = typeof value === 'string' ? [theirLine(value)] : value;
  return line([new TextRun(`${name}: `, { isSubtle: true }), ...runs], look);
}

/** A moment in the reader's own zone. Teams wants it without fractions of a second. */
export function moment(at: string): string {
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return words.unknownMoment;
  const whole = wholeSeconds(new Date(ms));
  return `{{DATE(${whole}, SHORT)}} {{TIME(${whole})}}`;
}

/** The time of a moment in the reader's own zone. */
export function timeOf(at: Date): string {
  return `{{TIME(${wholeSeconds(at)})}}`;
}

function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** An action that opens an address of ours. */
export function link(title: string, url: string): OpenUrlAction {
  return new OpenUrlAction(url, { title });
}
