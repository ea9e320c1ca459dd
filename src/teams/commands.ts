import { accessCommandOf, answerAccessCommand, type AccessCommand } from './access-command';
import { type Card, helpCard, noticeCard } from './cards';
import { answerDelegate, delegateCommandOf, type DelegateCommand } from './delegate';
import type { Message } from './connector';
import type { CheckedActivity } from './door';
import type { BotParts } from './parts';
import { answerSilence, listSilences, silenceCommandOf, whoWrote, type SilenceCommand } from './silence-command';
import { answerEvidence } from './past/evidence';
import { answerHistory } from './past/history';
import { answerPending, answerShow } from './past/show';
import { answerPosture } from './posture';
import { senderOf } from './sender';
import { answers } from './texts';

/** What somebody wrote, as a command. */
export type ChatCommand =
  | { do: 'pending' }
  | { do: 'history'; sentence: string }
  | { do: 'show' | 'evidence'; id: string }
  | { do: 'daily' }
  | { do: 'silences' }
  | SilenceCommand
  | DelegateCommand
  | AccessCommand
  | { do: 'posture'; name?: string }
  | { do: 'help' };

/** A command is short; the rest of a long text is nothing that could be one. */
const maxTextCharacters = 1_000;
const maxIdCharacters = 100;
/** The longest name or id of a resource that is looked for. */
const maxResourceCharacters = 500;

/** Reads a message, with whatever it mentions taken out. Anything that is no command asks for help. */
export function commandOf(text: string): ChatCommand {
  const plain = text
    .slice(0, maxTextCharacters)
    .replace(/<at\b[^<>]*>[^<>]*<\/at>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const [word = '', id] = plain.split(' ');
  switch (word.toLowerCase()) {
    case 'pending':
      return { do: 'pending' };
    case 'history':
      return { do: 'history', sentence: plain.slice(word.length).trim() };
    case 'show':
    case 'evidence': {
      const does = word.toLowerCase() === 'show' ? 'show' : 'evidence';
      return id === undefined || id.length > maxIdCharacters ? { do: 'help' } : { do: does, id };
    }
    case 'posture': {
      const name = plain.slice(word.length).trim();
      if (name.length > maxResourceCharacters) return { do: 'help' };
      return { do: 'posture', ...(name === '' ? {} : { name }) };
    }
    case 'delegate':
      return delegateCommandOf(plain) ?? { do: 'help' };
    case 'daily':
      return { do: 'daily' };
    case 'silences':
      return { do: 'silences' };
    case 'silence':
      return silenceCommandOf(plain) ?? { do: 'help' };
    case 'request':
    case 'end':
      return accessCommandOf(plain) ?? { do: 'help' };
    default:
      return { do: 'help' };
  }
}

/** What tells of the whole installation: where it is weak, or looks away. Nobody else in the tenant needs to know. */
const forDesignated: ReadonlySet<ChatCommand['do']> = new Set(['posture', 'daily', 'silences']);

/** @returns a sentence where the sender is in no group of the policy. */
async function onlyDesignated({ history, tenantId }: BotParts, activity: CheckedActivity): Promise<string | undefined> {
  const sender = senderOf(activity, tenantId);
  const designated = sender === undefined ? 'unknown' : await history.isDesignated(sender.id);
  if (designated === 'yes') return undefined;
  return designated === 'no' ? answers.onlyDesignated : answers.whoIsThis;
}

/** @returns the answer to a command: a card, a sentence, or a whole message. @param activity the message that it came in. */
export async function answerTo(
  command: ChatCommand,
  parts: BotParts,
  activity: CheckedActivity,
): Promise<Card | Message | string> {
  if (forDesignated.has(command.do)) {
    const refused = await onlyDesignated(parts, activity);
    if (refused !== undefined) return refused;
  }
  switch (command.do) {
    case 'help':
      return helpCard();
    case 'pending':
      return answerPending(parts, activity);
    case 'history':
      return answerHistory(parts, activity, command.sentence);
    case 'show':
      return answerShow(parts, activity, command.id);
    case 'evidence':
      return answerEvidence(parts, activity, command.id);
    case 'posture':
      return answerPosture(command.name, parts);
    case 'delegate':
    case 'end-delegation':
      return answerDelegate(command, parts, activity);
    case 'daily': {
      const by = await whoWrote(parts, activity);
      if (by === undefined) return answers.whoIsThis;
      return noticeCard({ about: 'daily', message: await parts.workflow.daily(by) });
    }
    case 'silences':
      return listSilences(parts);
    case 'silence':
    case 'end-silence':
      return answerSilence(command, parts, activity);
    case 'access-form':
    case 'request-access':
    case 'end-access':
      return answerAccessCommand(command, parts, activity);
  }
}
