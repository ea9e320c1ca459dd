import type { Delivered, Trouble } from '../outbox';
import { TeamsError } from './errors';

const longestWaitMs = 3_600_000;
const longestBody = 8_000;

/** Error codes of Teams' conversation calls that say what is the matter with a recipient or a message. */
const troubles: ReadonlyMap<string, Trouble> = new Map([
  ['BotNotInConversationRoster', 'not-installed'],
  ['ForbiddenOperationException', 'not-installed'],
  ['MessageWritesBlocked', 'blocked'],
  ['ConversationBlockedByUser', 'blocked'],
  ['BotDisabledByAdmin', 'disabled'],
  ['ConversationNotFound', 'conversation-gone'],
  ['ActivityNotFoundInConversation', 'message-gone'],
  ['InvalidBotApiHost', 'moved'],
]);

/** Statuses that say nothing against the message itself: any other one of that conversation would fare alike. */
const conversationWaits: ReadonlySet<number> = new Set([412, 429, 502, 503, 504]);
const moved: ReadonlySet<number> = new Set([301, 302, 307, 308, 410]);

interface Answered {
  statusCode?: unknown;
  code?: unknown;
  response?: { bodyAsText?: unknown; headers?: { get?: (name: string) => string | undefined } };
}

/**
 * What a failed attempt means. Teams asks for another try at 412, 429, 502 and 504 by name; 403 and 404 say that the
 * conversation is gone, the bot blocked, or, at an update, that the message was deleted; 400 and 413 say that this
 * message will never be taken; a redirect, 410 or `InvalidBotApiHost` that the conversation is served elsewhere now.
 */
export function verdictOf(error: unknown, now: Date, call: 'post' | 'update'): Delivered {
  if (error instanceof TeamsError) return ownVerdict(error);
  const answered = (error ?? {}) as Answered;
  const { statusCode, response } = answered;
  if (typeof statusCode !== 'number') {
    return { kind: 'retry', trouble: 'unavailable', reason: 'Teams could not be reached' };
  }
  const code = codeOf(answered);
  const reason = code === undefined ? `Teams answered ${statusCode}` : `Teams answered ${statusCode} ${code}`;
  const known = code === undefined ? undefined : troubles.get(code);
  if (known === 'moved' || moved.has(statusCode)) return { kind: 'retry', trouble: 'moved', reason };
  if (statusCode === 403 || statusCode === 404) return gone(known, call, statusCode, reason);
  if (statusCode === 400 || statusCode === 413) return { kind: 'never', trouble: 'refused', reason };
  const afterMs = retryAfterMs(response?.headers?.get?.('retry-after'), now);
  return {
    kind: 'retry',
    trouble: statusCode === 429 || statusCode === 412 ? 'throttled' : 'unavailable',
    reason,
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(conversationWaits.has(statusCode) ? { conversation: true } : {}),
  };
}

/** An update that fails for no named reason is taken for a deleted message: a new one shows whether that was it. */
function gone(known: Trouble | undefined, call: 'post' | 'update', statusCode: number, reason: string): Delivered {
  if (call === 'update' && (known === undefined || known === 'message-gone')) {
    return { kind: 'gone', trouble: 'message-gone', reason, message: true };
  }
  const trouble = known ?? (statusCode === 403 ? 'not-installed' : 'conversation-gone');
  return { kind: 'gone', trouble: trouble === 'message-gone' ? 'conversation-gone' : trouble, reason };
}

/** The code may stand deeper than where the SDK looks: Teams documents `MessageWritesBlocked` as a `subCode`. */
function codeOf({ code, response }: Answered): string | undefined {
  const text = response?.bodyAsText;
  const body = typeof text === 'string' ? text.slice(0, longestBody) : '';
  for (const known of troubles.keys()) if (code === known || body.includes(`"${known}"`)) return known;
  return undefined;
}

function ownVerdict({ code }: TeamsError): Delivered {
  const unavailable = (reason: string): Delivered => ({ kind: 'retry', trouble: 'unavailable', reason });
  switch (code) {
    case 'ADDRESS_NOT_ALLOWED':
      return { kind: 'never', trouble: 'refused', reason: 'the stored service address is not allowed' };
    case 'NO_ANSWER_IN_TIME':
    case 'ROSTER_UNREACHABLE':
      return unavailable('Teams did not answer in time');
    case 'SIGN_IN_UNREACHABLE':
      return unavailable('the bot could not sign in: the login service did not answer');
    case 'SIGN_IN_REFUSED':
    case 'CREDENTIAL_MISSING':
    case 'AUTHENTICATION_OFF':
      return unavailable('the bot could not sign in: its credential was refused');
  }
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestWaitMs) : undefined;
}
