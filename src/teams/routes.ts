// By its file: the package's index loads planners and tokenisers for language models, half of the bot's memory.
import { Application } from '@microsoft/teams-ai/lib/Application';
import { ActivityTypes, type TurnContext } from 'botbuilder';
import type { Card } from './cards';
import { answerTo, commandOf } from './commands';
import type { Message } from './connector';
import type { CheckedActivity } from './door';
import { Addresses, meet } from './meet';
import { textAt } from './members';
import { messageOf } from './messages';
import type { BotParts } from './parts';
import { answerConsent } from './past/evidence';
import { answerLink, answerSearch, nothing } from './past/extension';
import { answerPress, type PressAnswer } from './press';
import { placeOf } from './sender';
import { answers } from './texts';

/**
 * The activities that the bot answers. teams-ai routes them and keeps nothing: without storage its state of each turn
 * is empty and goes nowhere. Presses are answered by ourselves, since what teams-ai answers replaces the card for all.
 */
export function routesOf(parts: BotParts): Application {
  const application = new Application({ startTypingTimer: false, removeRecipientMention: false });
  // Whatever fails is answered by the caller of the turn, in a sentence of ours.
  application.error((_context, error) => Promise.reject(error));
  const addresses = new Addresses(parts);
  application.activity(ActivityTypes.Invoke, async (context) => {
    await invoked(parts, context);
    const activity = checked(context);
    // A search comes from wherever somebody writes, also from chats between others: only a press is of a conversation
    // that the bot is in. Kept behind the answer, which it must not hold up. It says by itself where it fails.
    if (activity['name'] === pressName) setImmediate(() => void addresses.note(activity));
  });
  application.activity([ActivityTypes.InstallationUpdate, ActivityTypes.ConversationUpdate], async (context) => {
    await meet(parts, checked(context));
  });
  application.activity(ActivityTypes.Message, async (context) => {
    const activity = checked(context);
    await meet(parts, activity);
    const answer = await answerTo(commandOf(textAt(activity, 'text') ?? ''), parts, activity);
    const message = typeof answer === 'string' ? { type: 'message', text: answer } : asMessage(answer);
    await parts.connector.post(placeOf(activity, parts.tenantId).thread, message, parts.timeouts.sendMs);
  });
  return application;
}

const pressName = 'adaptiveCard/action';

async function invoked(parts: BotParts, context: TurnContext): Promise<void> {
  const value = await invokeResponse(parts, checked(context));
  await context.sendActivity({ type: ActivityTypes.InvokeResponse, value });
}

async function invokeResponse(parts: BotParts, activity: CheckedActivity): Promise<{ status: number; body?: object }> {
  switch (activity['name']) {
    case pressName:
      return pressResponse(await answerPress(parts, activity));
    case 'composeExtension/query': {
      const answer = answerSearch(parts, activity);
      return answer === undefined ? unreadable : { status: 200, body: await answer };
    }
    case 'composeExtension/queryLink':
      return { status: 200, body: await answerLink(parts, activity) };
    // Of somebody who has not installed the app nobody knows who they are.
    case 'composeExtension/anonymousQueryLink':
      return { status: 200, body: nothing };
    case 'fileConsent/invoke':
      return answerConsent(parts, activity) ? { status: 200 } : unreadable;
    default:
      return { status: 501 };
  }
}

const unreadable = { status: 400, body: { error: { code: 'BAD_REQUEST', message: answers.unreadable } } };

function asMessage(answer: Card | Message): Message {
  return answer.type === 'message' ? answer : messageOf(answer as Card);
}

/**
 * A press that could not be kept fails over HTTP too: whoever watches the door sees it, not the presser alone. A sign-in
 * that is still needed is no failure: its status is for Teams and stands in the body.
 */
function pressResponse(answer: PressAnswer): { status: number; body: PressAnswer } {
  return { status: answer.statusCode === 503 ? 503 : 200, body: answer };
}

/** The SDK's type promises members that nobody has checked; from here on only what the door has seen is relied on. */
function checked(context: TurnContext): CheckedActivity {
  return context.activity as unknown as CheckedActivity;
}
