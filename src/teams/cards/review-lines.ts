import type { Review, ReviewLine } from '../../model';
import { accessSentence, dataName, reviewWords, timesText, unexpectedTexts, whoText } from '../review-texts';
import { line, moment, ours, row, theirLine, type Element } from './elements';
import type { Limits } from './fitted';
import { nameOf } from './resources';

/** What fits above the buttons on a phone. */
const firstLines = 2;
const subtle = { isSubtle: true, spacing: 'None' } as const;

/** What happened, how often, since when, by whom, from where, and why it is asked about: what is read first. */
export function reviewFirst(review: Review, limits: Limits): Element[] {
  const lines = ordered(review.lines);
  const shown = lines.slice(0, firstLines);
  const more = lines.length - shown.length;
  const key = lines.map(({ details }) => details['key']).find((name) => name !== undefined);
  const addresses = [...new Set(lines.flatMap((one) => one.addresses))].sort();
  return [
    ...shown.flatMap((one) => [sentenceOf(one, limits), ours(whenOf(one), subtle)]),
    ...(more > 0 ? [ours(reviewWords.moreKinds(more), subtle)] : []),
    row(reviewWords.by, [
      theirLine(whoText(review.by, key), limits.line, { weight: 'Bolder' }),
      ...(addresses.length === 0 ? [] : [theirLine(`, ${reviewWords.from} ${listed(addresses, 3)}`, limits.line)]),
    ]),
    ours(unexpectedTexts[review.why], { spacing: 'Small' }),
  ];
}

/** Everything that is known of what happened. */
export function reviewLines({ lines, more }: Review, limits: Limits): Element[] {
  const shown = ordered(lines).slice(0, limits.rows * 2);
  const left = lines.length - shown.length;
  return [
    ours(reviewWords.what, { weight: 'Bolder' }),
    ...shown.flatMap((one) => [
      sentenceOf(one, limits),
      ours(whenOf(one), { ...subtle, size: 'Small' }),
      ...detailsOf(one, limits),
    ]),
    ...(left > 0 ? [ours(reviewWords.moreKinds(left), subtle)] : []),
    ...(more > 0 ? [ours(reviewWords.more(more), subtle)] : []),
  ];
}

/** How often and when, as one line of ours. */
export function whenOf({ count, first, last }: Pick<ReviewLine, 'count' | 'first' | 'last'>): string {
  const times = timesText(count);
  if (first === last) return `${times}, ${reviewWords.at} ${moment(last)}`;
  return `${times}, ${reviewWords.since} ${moment(first)}, ${reviewWords.last} ${moment(last)}`;
}

/** What came about goes before what was refused, the latest before the rest, and what was done most before that. */
function ordered(lines: readonly ReviewLine[]): ReviewLine[] {
  return [...lines].sort((a, b) => {
    if (a.succeeded !== b.succeeded) return a.succeeded ? -1 : 1;
    if (a.last !== b.last) return a.last > b.last ? -1 : 1;
    return b.count - a.count || (a.key < b.key ? -1 : 1);
  });
}

function sentenceOf({ what, succeeded, target, details }: ReviewLine, limits: Limits): Element {
  const container = what.startsWith('blobs-') || what.startsWith('container-') ? target : details['container'];
  const of = container === undefined || container === '' ? '' : `: ${dataName(container)}`;
  const sentence = accessSentence(what, succeeded);
  return line(
    [theirLine(sentence, sentence.length, { weight: 'Bolder' }), ...(of === '' ? [] : [theirLine(of, limits.line)])],
    { spacing: 'Small' },
  );
}

function detailsOf({ details, addresses, target, what }: ReviewLine, limits: Limits): Element[] {
  const named = Object.entries(details).map(([name, value]) => `${name}: ${value}`);
  const isId = target !== '' && !what.startsWith('blobs-') && !what.startsWith('container-');
  const parts = [
    ...named,
    ...(isId ? [nameOf(target)] : []),
    ...(addresses.length === 0 ? [] : [`${reviewWords.from} ${addresses.join(', ')}`]),
  ];
  if (parts.length === 0) return [];
  return [line([theirLine(parts.join('; '), limits.line, { isSubtle: true, size: 'Small' })], { spacing: 'None' })];
}

function listed(values: readonly string[], most: number): string {
  const more = values.length - most;
  return more > 0 ? `${values.slice(0, most).join(', ')} and ${more} more` : values.join(', ');
}
