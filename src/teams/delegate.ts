import type { DelegateAnswer } from '../workflow';
import { momentCard, type Card } from './cards';
import type { CheckedActivity } from './door';
import { member, textAt } from './members';
import type { BotParts } from './parts';
import { fromRoster } from './roster';
import { placeOf, senderOf, type Place } from './sender';
import { answers, refusalTexts } from './texts';
import { endOf } from './when';

/** What somebody wrote of standing in for each other. `to` is absent where they mention the person instead. */
export type DelegateCommand = { do: 'delegate'; to?: string; until: string } | { do: 'end-delegation' };

/** Reads `delegate to PERSON until DAY`, `delegate to PERSON for 3d`, `delegate end`. */
export function delegateCommandOf(plain: string): DelegateCommand | undefined {
  if (/^delegate end$/i.test(plain)) return { do: 'end-delegation' };
  const [, to, until] = /^delegate(?: to)?(?: (\S{1,320}))?? (?:until|for) (.{1,40})$/i.exec(plain) ?? [];
  return until === undefined ? undefined : { do: 'delegate', until, ...(to === undefined ? {} : { to }) };
}

/** Carries it out for whoever wrote it. @returns what to answer. */
export async function answerDelegate(
  command: DelegateCommand,
  parts: BotParts,
  activity: CheckedActivity,
): Promise<Card | string> {
  const { workflow, clock, tenantId, log } = parts;
  const sender = senderOf(activity, tenantId);
  if (sender === undefined) return answers.whoIsThis;
  const place = placeOf(activity, tenantId);
  const looked = await fromRoster(parts, place, sender);
  if (!looked.ok) {
    log.warn({ err: looked.error }, 'the roster could not be asked');
    return answers.whoIsThis;
  }
  const by = looked.presser;
  if (command.do === 'end-delegation') return told(await workflow.endDelegation(by), 'ended');
  const until = endOf(command.until, clock.now(), textAt(activity, 'localTimezone'));
  if (until === undefined) return answers.whenIsThat;
  const to = command.to ?? (await mentioned(parts, place, activity));
  if (to === undefined) return refusalTexts.DELEGATE_UNKNOWN;
  return told(await workflow.delegate({ by, to, until }), 'made');
}

/** The person whom a message mentions beside the bot, by object id as the roster knows them. */
async function mentioned(parts: BotParts, place: Place, activity: CheckedActivity): Promise<string | undefined> {
  const bot = textAt(activity, 'recipient', 'id');
  const entities = Array.isArray(activity['entities']) ? activity['entities'] : [];
  const ids = entities
    .filter((entity) => textAt(entity, 'type') === 'mention')
    .map((entity) => member(member(entity, 'mentioned'), 'id'));
  const teamsId = ids.find((id) => typeof id === 'string' && id !== '' && id !== bot);
  if (typeof teamsId !== 'string') return undefined;
  const { serviceUrl, conversationId } = place.conversation;
  const where = place.kind === 'channel' ? (place.teamId ?? conversationId) : conversationId;
  try {
    const found = await parts.connector.member(serviceUrl, where, teamsId, parts.timeouts.rosterMs);
    return textAt(found, 'aadObjectId') ?? textAt(found, 'objectId');
  } catch (error) {
    parts.log.warn({ err: error }, 'the roster could not be asked');
    return undefined;
  }
}

function told(answer: DelegateAnswer, what: 'made' | 'ended'): Card | string {
  if (!answer.ok) return refusalTexts[answer.why];
  const { to, until } = answer.delegation;
  const name = to.name ?? to.address ?? to.id;
  if (what === 'ended') return momentCard(answers.delegationEnded, name, until, answers.requestsHeld(answer.requests));
  return momentCard(answers.delegationMade, name, until, answers.requestsAsked(answer.requests));
}
