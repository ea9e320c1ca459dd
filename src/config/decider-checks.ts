import type { Parts } from './parts';
import type { Misfit } from './shape-faults';

/**
 * Whether what is said about whose identity decides fits together. With `decideAs: approver`, the default, the bot needs
 * an identity that can act on behalf of a person, and a connection that people sign in through.
 */
export function deciderMisfits(parts: Parts): Misfit[] {
  const { azure, bot } = parts;
  if (azure === undefined) return [];
  if (azure.decideAs === 'bot') {
    return stepUps(parts, 'BAD_VALUE', 'a step-up signs the approver in, so it needs azure.decideAs: approver');
  }
  const needsUrl =
    parts.server === undefined || parts.server.publicUrl !== undefined
      ? []
      : stepUps(parts, 'MISSING', 'a step-up opens a page of this service: set server.publicUrl to its https address');
  return [...(bot === undefined ? [] : botMisfits(bot)), ...needsUrl];
}

function botMisfits(bot: NonNullable<Parts['bot']>): Misfit[] {
  switch (bot.appType) {
    case 'none':
      return misfit(
        'UNSAFE',
        'appType none has no tokens, so nobody can decide in their own name: set azure.decideAs: bot, or register the bot',
      );
    case 'UserAssignedMsi':
      return misfit(
        'BAD_VALUE',
        'a managed identity cannot act on behalf of an approver: set azure.decideAs: bot, or appType SingleTenant',
      );
    case 'SingleTenant': {
      if (bot.oauthConnection !== undefined) return [];
      const message =
        'is missing, and approvers decide in their own name: set it to the OAuth connection of the Azure Bot, or set azure.decideAs: bot';
      return [{ path: ['bot', 'oauthConnection'], code: 'MISSING', message }];
    }
  }
}

function misfit(code: 'UNSAFE' | 'BAD_VALUE', message: string): Misfit[] {
  return [{ path: ['bot', 'appType'], code, message }];
}

function stepUps({ routes }: Parts, code: 'MISSING' | 'BAD_VALUE', message: string): Misfit[] {
  return routes.flatMap((route, index) =>
    route?.stepUp === undefined ? [] : [{ path: ['routes', index, 'stepUp'], code, message }],
  );
}
