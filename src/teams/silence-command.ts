import { durationMs } from '../model';
import { noticeLikeCard, type Card } from './cards';
import type { CheckedActivity } from './door';
import type { BotParts } from './parts';
import { fromRoster } from './roster';
import { placeOf, senderOf } from './sender';
import { silenceText, silenceWords } from './silence-text';
import { answers, refusalTexts } from './texts';
import type { Presser, SilenceAnswer } from '../workflow';

/** What somebody wrote about silences. */
export type SilenceCommand =
  { do: 'silence'; channel: string; forMs: number; comment: string } | { do: 'end-silence'; id: string };

const pattern = /^silence (\S{1,64}) for (\S{1,6})(?: because (.+))?$/i;

/** Reads `silence CHANNEL for 4h because …` or `silence end ID`. @returns undefined for what is neither. */
export function silenceCommandOf(plain: string): SilenceCommand | undefined {
  const ended = /^silence end (\S{1,32})$/i.exec(plain)?.[1];
  if (ended !== undefined) return { do: 'end-silence', id: ended };
  const [, channel, duration = '', comment = ''] = pattern.exec(plain) ?? [];
  const forMs = durationMs(duration.toLowerCase());
  return channel === undefined || forMs === undefined ? undefined : { do: 'silence', channel, forMs, comment };
}

/** Carries it out in the sender's name. Who wrote comes from the activity and the roster. */
export async function answerSilence(
  command: SilenceCommand,
  parts: BotParts,
  activity: CheckedActivity,
): Promise<Card | string> {
  const by = await whoWrote(parts, activity);
  if (by === undefined) return answers.whoIsThis;
  const { workflow } = parts;
  if (command.do === 'end-silence') return told(await workflow.endSilence({ id: command.id, by }), silenceWords.ended);
  const { channel, forMs, comment } = command;
  return told(await workflow.silence({ channel, forMs, comment, by }), silenceWords.added);
}

/** @returns the silences in force as a card, or a sentence where there are none. */
export async function listSilences({ history }: BotParts): Promise<Card | string> {
  const silences = await history.silences();
  if (silences.length === 0) return silenceWords.none;
  return noticeLikeCard({ title: silenceWords.list, text: silences.map(silenceText).join('\n'), then: '' });
}

function told(answer: SilenceAnswer, then: string): Card | string {
  if (!answer.ok) return refusalTexts[answer.why];
  return noticeLikeCard({ title: answer.silence.id, text: silenceText(answer.silence), then });
}

/** Whoever wrote, completed by the roster. @returns undefined where that is not known for certain. */
export async function whoWrote(parts: BotParts, activity: CheckedActivity): Promise<Presser | undefined> {
  const { tenantId, log } = parts;
  const sender = senderOf(activity, tenantId);
  if (sender === undefined) return undefined;
  const looked = await fromRoster(parts, placeOf(activity, tenantId), sender);
  if (looked.ok) return looked.presser;
  log.warn({ err: looked.error }, 'the roster could not be asked');
  return undefined;
}
