import { z } from 'zod/v4';
import type { HistoryFilter } from '../../history';
import type { AccessRequest } from '../../model';
import { readOutside } from '../../model/outside';
import { outcomeCard, outcomePreview, type Card } from '../cards';
import type { CheckedActivity } from '../door';
import { TeamsError } from '../errors';
import { historyWords, searchWords } from '../history-texts';
import { inTime } from '../in-time';
import { cardType } from '../messages';
import type { BotParts } from '../parts';
import { requestAddress, requestAt } from './addresses';
import { maySee, noteFor, readerOf, recordFirst, type Reader } from './reader';
import { readSentence } from './sentence';

/** The command of the message extension, and its parameter, as the manifest names them. */
export const searchCommand = { id: 'searchRequests', parameter: 'text' } as const;

/** What is inserted into a conversation, and how it looks among the results before that. */
interface Found {
  contentType: typeof cardType;
  content: Card;
  preview: { contentType: typeof previewType; content: { title: string; text: string } };
}

const previewType = 'application/vnd.microsoft.card.thumbnail';

/** What is answered to a search or a link: cards to choose from, or a sentence to whoever searches. */
export interface ExtensionAnswer {
  composeExtension:
    { type: 'result'; attachmentLayout: 'list'; attachments: Found[] } | { type: 'message'; text: string };
  /** What somebody may see is not kept for the next one. */
  cacheInfo: { cacheType: 'no_cache'; cacheDuration: 0 };
}

/** A list is looked through so far; who looks further narrows the search. */
const maxReach = 100;
const maxCount = 25;
/** A shorter text is the beginning of a word that is still being typed: Teams asks at every letter. */
const minTextCharacters = 3;
const maxTextCharacters = 500;

const query = z.object({
  commandId: z.literal(searchCommand.id),
  parameters: z
    .array(z.object({ name: z.string().max(100), value: z.unknown() }))
    .max(10)
    .default([]),
  queryOptions: z.object({ skip: z.int().min(0).default(0), count: z.int().min(1).default(maxCount) }).prefault({}),
});

/**
 * Answers a search of the message extension. Nobody but who searches sees the results; what they insert is seen by all of
 * a conversation, which is why it says no more than `outcomeCard` does.
 *
 * @returns undefined for what is no search of ours.
 */
export function answerSearch(parts: BotParts, activity: CheckedActivity): Promise<ExtensionAnswer> | undefined {
  const parsed = readOutside(query, activity['value']);
  if (!parsed.success) return undefined;
  const { parameters, queryOptions } = parsed.data;
  const value = parameters.find(({ name }) => name === searchCommand.parameter)?.value ?? '';
  if (typeof value !== 'string') return undefined;
  return guarded(parts, () => search(parts, activity, value.trim().slice(0, maxTextCharacters), queryOptions));
}

/**
 * Answers a link that somebody put into a message: with the outcome of the request that it leads to, where it is an
 * address of ours and they may see it, and else with nothing.
 */
export function answerLink(parts: BotParts, activity: CheckedActivity): Promise<ExtensionAnswer> {
  const { publicUrl } = parts.cards;
  const value = activity['value'];
  const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined;
  const id = publicUrl === undefined ? undefined : requestAt(publicUrl, url);
  if (id === undefined) return Promise.resolve(nothing);
  return guarded(parts, async () => {
    const reader = await readerOf(parts, activity);
    const found = reader === undefined ? undefined : await byId(parts, reader, id);
    if (reader === undefined || found === undefined) return nothing;
    const refused = await recordFirst(parts, reader, { what: 'request', requestId: id });
    return refused === undefined ? results(parts, [found]) : nothing;
  });
}

async function byId({ history }: BotParts, reader: Reader, id: string): Promise<AccessRequest | undefined> {
  return (await history.find(id)).filter(maySee(reader)).find((request) => request.id === id);
}

async function search(
  parts: BotParts,
  activity: CheckedActivity,
  text: string,
  { skip, count }: { skip: number; count: number },
): Promise<ExtensionAnswer> {
  const reader = await readerOf(parts, activity);
  if (reader === undefined) return say(historyWords.isStranger);
  const until = Math.min(skip + Math.min(count, maxCount), maxReach);
  if (skip >= until) return nothing;
  const filter = filterFor(parts, reader, text);
  if (filter === undefined) return nothing;
  const refused = await recordFirst(parts, reader, { what: 'requests', filter });
  if (refused !== undefined) return say(refused);
  const asked = reader.sees === 'all' ? filter : { ...filter, own: reader.id };
  const found = (await parts.history.page(asked, until)).items.filter(maySee(reader)).slice(skip);
  if (found.length > 0 || skip > 0) return results(parts, found);
  return say([historyWords.nothing, noteFor(reader)].filter((part) => part !== undefined).join('. '));
}

/** Plain words where they are understood, and else the text as it is. @returns undefined while a word is being typed. */
function filterFor({ clock }: BotParts, reader: Reader, text: string): HistoryFilter | undefined {
  const read = readSentence(text, clock.now(), reader.id);
  if (read.ok) return read.filter;
  return text.length < minTextCharacters ? undefined : { text };
}

function results({ cards, clock }: BotParts, requests: readonly AccessRequest[]): ExtensionAnswer {
  const { publicUrl } = cards;
  const now = clock.now();
  const attachments = requests.map((request): Found => {
    const address = publicUrl === undefined ? undefined : requestAddress(publicUrl, request.id);
    return {
      contentType: cardType,
      content: outcomeCard(request, now, address),
      preview: { contentType: previewType, content: outcomePreview(request) },
    };
  });
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments }, cacheInfo };
}

const cacheInfo = { cacheType: 'no_cache', cacheDuration: 0 } as const;

/** The answer to what is not ours, and to who may not see. */
export const nothing: ExtensionAnswer = {
  composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [] },
  cacheInfo,
};

function say(text: string): ExtensionAnswer {
  return { composeExtension: { type: 'message', text }, cacheInfo };
}

/** Teams waits 5 s, and shows no error in words. */
async function guarded(parts: BotParts, work: () => Promise<ExtensionAnswer>): Promise<ExtensionAnswer> {
  try {
    return await inTime(work(), parts.timeouts.pressMs);
  } catch (error) {
    parts.log.error({ err: error }, 'a search failed');
    const isLate = error instanceof TeamsError && error.code === 'NO_ANSWER_IN_TIME';
    return say(isLate ? searchWords.slow : searchWords.failed);
  }
}
