import { HistoryError, type HistoryFilter } from '../../history';
import { historyCard, noticeLikeCard, notUnderstoodCard, type Card } from '../cards';
import type { CheckedActivity } from '../door';
import { historyWords, saidText, whyNotUnderstood } from '../history-texts';
import type { BotParts } from '../parts';
import { placeOf } from '../sender';
import { historyAddress, requestAddress } from './addresses';
import type { PagePress } from './page-press';
import { maySee, noteFor, readerOf, recordFirst, type Reader } from './reader';
import { maxRows, readSentence } from './sentence';

/** Answers `history` and what stands behind it, to whoever wrote it in their own chat. */
export async function answerHistory(
  parts: BotParts,
  activity: CheckedActivity,
  sentence: string,
): Promise<Card | string> {
  const reader = await privateReader(parts, activity);
  if (typeof reader === 'string') return reader;
  const read = readSentence(sentence, parts.clock.now(), reader.id);
  if (!read.ok) return notUnderstoodCard(whyNotUnderstood(read.why, read.word));
  return pageFor(parts, reader, { filter: read.filter }, read.limit ?? maxRows);
}

/** Answers the button of a page. Who may see what is asked anew. */
export async function turnPage(parts: BotParts, activity: CheckedActivity, press: PagePress): Promise<Card | string> {
  const reader = await privateReader(parts, activity);
  return typeof reader === 'string' ? reader : pageFor(parts, reader, press, maxRows);
}

/** @returns who asks in a chat of their own, or a sentence: what is answered elsewhere is read by everybody there. */
export async function privateReader(parts: BotParts, activity: CheckedActivity): Promise<Reader | string> {
  if (placeOf(activity, parts.tenantId).kind !== 'personal') return historyWords.personalOnly;
  return (await readerOf(parts, activity)) ?? historyWords.isStranger;
}

async function pageFor(
  parts: BotParts,
  reader: Reader,
  { filter, cursor }: PagePress,
  limit: number,
): Promise<Card | string> {
  const { history, cards } = parts;
  const refused = await recordFirst(parts, reader, { what: 'requests', filter });
  if (refused !== undefined) return refused;
  const asked: HistoryFilter = reader.sees === 'all' ? filter : { ...filter, own: reader.id };
  const found = await pageOrNothing(parts, asked, limit, cursor);
  if (found === undefined) return historyWords.oldPage;
  const items = found.items.filter(maySee(reader));
  const said = saidText(filter, reader.id);
  const note = noteFor(reader);
  if (items.length === 0 && found.next === undefined && cursor === undefined) return nothingCard(reader, said);
  const { publicUrl } = cards;
  return historyCard({
    items,
    count: await history.count(asked),
    filter,
    said,
    isFirst: cursor === undefined,
    ...(found.next === undefined ? {} : { next: found.next }),
    ...(note === undefined ? {} : { note }),
    ...(publicUrl === undefined
      ? {}
      : { addresses: { list: historyAddress(publicUrl, filter), of: (id) => requestAddress(publicUrl, id) } }),
  });
}

/** @returns undefined for a cursor that is none: the database was changed for another since, or somebody made it up. */
async function pageOrNothing({ history }: BotParts, filter: HistoryFilter, limit: number, cursor: string | undefined) {
  try {
    return await history.page(filter, limit, cursor);
  } catch (error) {
    if (error instanceof HistoryError && error.code === 'BAD_CURSOR') return undefined;
    throw error;
  }
}

function nothingCard(reader: Reader, said: string): Card {
  const then = noteFor(reader) ?? '';
  return noticeLikeCard({ title: historyWords.nothing, text: said, then });
}
