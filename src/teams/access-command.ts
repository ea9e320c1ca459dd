import { durationMs, type AccessRole } from '../model';
import type { AccessAsk } from '../workflow';
import { accessForm, noticeLikeCard, severalCard, type Card } from './cards';
import type { CheckedActivity } from './door';
import type { BotParts } from './parts';
import { accessAnswers, askedText } from './review-texts';
import { whoWrote } from './silence-command';
import { answers, refusalTexts } from './texts';

/** What somebody wrote about access to Speech data. */
export type AccessCommand =
  /** Not enough of it: they get a form. */
  | { do: 'access-form'; resource?: string }
  | { do: 'request-access'; resource: string; container?: string; role: AccessRole; hours: number; reason: string }
  | { do: 'end-access'; id: string };

const pattern =
  /^request access (?:to )?(\S{1,500})(?: (?:container|in) (\S{1,63}))?,? (read|write) for (\d{1,4}) ?(m|h|d|min|minutes?|hours?|days?)(?: because (.+))?$/i;
const maxIdCharacters = 100;

/**
 * Reads `request access NAME [container C] read|write for 8h because …`, and `end access ID`. Where that is not enough,
 * there is a form.
 *
 * @returns undefined for what is neither.
 */
export function accessCommandOf(plain: string): AccessCommand | undefined {
  const ended = /^end access (\S+)$/i.exec(plain)?.[1];
  if (ended !== undefined) return ended.length > maxIdCharacters ? undefined : { do: 'end-access', id: ended };
  if (!/^request access\b/i.test(plain)) return undefined;
  const [, resource, container, role = '', amount, unit = '', reason = ''] = pattern.exec(plain) ?? [];
  if (resource === undefined || amount === undefined) return formFor(plain);
  const ms = durationMs(`${amount}${unit.slice(0, 1).toLowerCase()}`) ?? 0;
  return {
    do: 'request-access',
    resource,
    role: role.toLowerCase() === 'write' ? 'write' : 'read',
    hours: ms / 3_600_000,
    reason,
    ...(container === undefined ? {} : { container }),
  };
}

/** The form, with the name that they began with. */
function formFor(plain: string): AccessCommand {
  const resource = /^request access (?:to )?(\S{1,500})/i.exec(plain)?.[1];
  return { do: 'access-form', ...(resource === undefined ? {} : { resource }) };
}

/** Carries it out in the sender's name. Who wrote comes from the activity and the roster. */
export async function answerAccessCommand(
  command: AccessCommand,
  parts: BotParts,
  activity: CheckedActivity,
): Promise<Card | string> {
  if (command.do === 'access-form') return accessForm(command.resource);
  const by = await whoWrote(parts, activity);
  if (by === undefined) return answers.whoIsThis;
  if (command.do === 'request-access') {
    const { do: _do, ...ask } = command;
    return answerAccess(parts, { ...ask, by });
  }
  const [first, ...others] = await parts.history.find(command.id);
  if (first === undefined) return refusalTexts.UNKNOWN_REQUEST;
  if (others.length > 0) return severalCard([first, ...others].map(({ id }) => id));
  const ended = await parts.workflow.endAccess({ requestId: first.id, by });
  if (!ended.ok) return refusalTexts[ended.why];
  return noticeLikeCard({ title: accessAnswers.ending, text: first.id, then: accessAnswers.endingThen });
}

/** Asks for access. @returns what was asked for and what follows, or why it was not. */
export async function answerAccess({ workflow }: Pick<BotParts, 'workflow'>, ask: AccessAsk): Promise<Card | string> {
  const answer = await workflow.requestAccess(ask);
  if (!answer.ok) return refusalTexts[answer.why];
  const { resource, container, role, hours } = ask;
  const what = [answer.request.id, resource, ...(container === undefined ? [] : [container]), askedText(role, hours)];
  return noticeLikeCard({ title: accessAnswers.asked, text: what.join(', '), then: accessAnswers.askedThen });
}
