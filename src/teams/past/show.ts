import type { AccessRequest } from '../../model';
import { listCard, severalCard, storyCard, type Card } from '../cards';
import type { CheckedActivity } from '../door';
import { historyWords } from '../history-texts';
import type { BotParts } from '../parts';
import { answers } from '../texts';
import { privateReader } from './history';
import { maySee, recordFirst, type Reader } from './reader';

/**
 * Answers `show ID` in a chat of one's own. The steps that the entries tell are for auditors; others see how the request
 * stands. What somebody may not see is not there for them.
 */
export async function answerShow(parts: BotParts, activity: CheckedActivity, id: string): Promise<Card | string> {
  const reader = await privateReader(parts, activity);
  if (typeof reader === 'string') return reader;
  const found = await findFor(parts, reader, id);
  if (typeof found === 'string') return found;
  if (Array.isArray(found)) return severalCard(found.map((one) => one.id));
  const { clock, cards, history } = parts;
  const steps = reader.sees === 'all' ? await history.story(found.id) : undefined;
  return storyCard(found, steps, clock.now(), cards);
}

/** Answers `pending`: what waits for an answer, of what its reader may see. */
export async function answerPending(parts: BotParts, activity: CheckedActivity): Promise<Card | string> {
  const reader = await privateReader(parts, activity);
  if (typeof reader === 'string') return reader;
  const refused = await recordFirst(parts, reader, { what: 'requests', filter: { state: ['pending', 'deciding'] } });
  if (refused !== undefined) return refused;
  const waiting = (await parts.history.pending()).filter(maySee(reader));
  if (waiting.length > 0) return listCard(answers.pendingTitle, waiting);
  if (reader.sees === 'all') return answers.nothingPending;
  return reader.unsure ? historyWords.unsure : historyWords.nothingForYou;
}

/**
 * The request that somebody means by an id, written down where an auditor looks at it; several that it may mean; or a
 * sentence.
 */
export async function findFor(
  parts: BotParts,
  reader: Reader,
  id: string,
): Promise<AccessRequest | AccessRequest[] | string> {
  const [first, ...others] = (await parts.history.find(id)).filter(maySee(reader));
  if (first === undefined) {
    return reader.sees === 'own' && reader.unsure ? historyWords.unsure : answers.notFound;
  }
  if (others.length > 0) return [first, ...others];
  return (await recordFirst(parts, reader, { what: 'request', requestId: first.id })) ?? first;
}
