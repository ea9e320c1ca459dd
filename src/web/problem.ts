import type { Response } from 'express';
import type { Refusal } from '../model';

/** Codes that an HTTP error of this service can carry. */
export type ProblemCode =
  | 'NOT_FOUND'
  | 'BODY_TOO_LARGE'
  | 'BAD_REQUEST'
  | 'BAD_CURSOR'
  | 'METHOD_NOT_ALLOWED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_A_PERSON'
  | 'TOO_MANY_READS'
  | 'TOO_LARGE'
  | 'BUSY'
  | 'NOT_READY'
  | 'UNAVAILABLE'
  | 'LEDGER_DAMAGED'
  | 'INTERNAL';

const titles: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  NOT_FOUND: { status: 404, title: 'There is nothing at this address.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than this address takes.' },
  BAD_REQUEST: { status: 400, title: 'The request could not be read.' },
  BAD_CURSOR: { status: 400, title: 'The cursor is not from an earlier page. Begin without one.' },
  TOO_MANY_READS: {
    status: 429,
    title: 'What auditors look at is recorded, and in this hour it was more than is. Try again in the next one.',
  },
  TOO_LARGE: {
    status: 400,
    title: 'That is more than one answer holds. Ask for a shorter time, or use the command line.',
  },
  BUSY: {
    status: 503,
    title: 'As much as can be handed out at a time is being handed out. Try again in a minute.',
  },
  UNAUTHENTICATED: { status: 401, title: 'Sign in: this address wants an access token of Entra ID.' },
  FORBIDDEN: { status: 403, title: 'Your account has no role that may ask this.' },
  NOT_A_PERSON: {
    status: 403,
    title: 'This is done by people in their own name: sign in as one, not as an application.',
  },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not answer that method.' },
  NOT_READY: { status: 503, title: 'The service is not ready.' },
  UNAVAILABLE: { status: 503, title: 'The service cannot keep anything now. Nothing was taken. Try again.' },
  LEDGER_DAMAGED: {
    status: 500,
    title:
      'What is stored of the ledger does not prove its entries. Run "lockbox-bot verify": it names what was changed.',
  },
  INTERNAL: { status: 500, title: 'Something went wrong here.' },
};

/** Every {@link ProblemCode}, for schemas. */
export const problemCodes = Object.keys(titles) as ProblemCode[];

/**
 * Answers with a problem document (RFC 9457). It says a code and one fixed sentence, never a cause or a stack.
 *
 * @param fields names of ours of what in the body could not be read.
 */
export function problem(response: Response, code: ProblemCode, fields: readonly string[] = []): void {
  const { status, title } = titles[code];
  send(response, { title, status, code, ...(fields.length === 0 ? {} : { fields }) });
}

/** Refusals whose status is not 409, that the request stands otherwise than the caller would need it. */
const refusalStatus: Partial<Record<Refusal, number>> = {
  UNKNOWN_REQUEST: 404,
  NOT_SPEECH_STORAGE: 404,
  WRONG_TENANT: 403,
  GUEST_NOT_ALLOWED: 403,
  MAY_NOT_END: 403,
  UNKNOWN_CONTAINER: 400,
  HOURS_OUT_OF_RANGE: 400,
  REASON_REQUIRED: 400,
  REASON_TOO_LONG: 400,
  KEEPING_NEEDS_REASON: 400,
  HOLDS_NOTHING: 400,
  UNKNOWN_HOLD: 404,
};

/** Answers that something was refused by its rules: the code is the refusal's name. @param says it in a sentence. */
export function refused(response: Response, why: Refusal, says: string): void {
  send(response, { title: says, status: refusalStatus[why] ?? 409, code: why });
}

function send(
  response: Response,
  document: { title: string; status: number; code: string; fields?: readonly string[] },
): void {
  response
    .status(document.status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', ...document }));
}
