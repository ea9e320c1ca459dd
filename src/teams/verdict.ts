import type { Delivered } from '../outbox';
import { TeamsError } from './errors';

const longestWaitMs = 3_600_000;

/**
 * What a failed attempt means. Teams asks for another try at 412, 429, 502 and 504 by name; 403 and 404 say that the
 * conversation is gone or the bot was blocked; 400 and 413 say that this message will never be taken.
 */
export function verdictOf(error: unknown, now: Date): Delivered {
  if (error instanceof TeamsError) return ownVerdict(error);
  const { statusCode, response } = (error ?? {}) as {
    statusCode?: unknown;
    response?: { headers?: { get?: (name: string) => string | undefined } };
  };
  if (typeof statusCode !== 'number') return { kind: 'retry', reason: 'Teams could not be reached' };
  const reason = `Teams answered ${statusCode}`;
  if (statusCode === 403 || statusCode === 404) return { kind: 'gone', reason };
  if (statusCode === 400 || statusCode === 413) return { kind: 'never', reason };
  const afterMs = retryAfterMs(response?.headers?.get?.('retry-after'), now);
  return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) };
}

function ownVerdict({ code }: TeamsError): Delivered {
  switch (code) {
    case 'ADDRESS_NOT_ALLOWED':
      return { kind: 'never', reason: 'the stored service address is not allowed' };
    case 'NO_ANSWER_IN_TIME':
      return { kind: 'retry', reason: 'Teams did not answer in time' };
    case 'SIGN_IN_UNREACHABLE':
      return { kind: 'retry', reason: 'the bot could not sign in: the login service did not answer' };
    case 'SIGN_IN_REFUSED':
    case 'CREDENTIAL_MISSING':
    case 'AUTHENTICATION_OFF':
      return { kind: 'retry', reason: 'the bot could not sign in: its credential was refused' };
  }
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  if (header === undefined || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestWaitMs) : undefined;
}
