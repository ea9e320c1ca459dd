import type { Response } from 'express';

/** Codes that an HTTP error of this service can carry. */
export type ProblemCode =
  | 'NOT_FOUND'
  | 'BODY_TOO_LARGE'
  | 'BAD_REQUEST'
  | 'METHOD_NOT_ALLOWED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_READY'
  | 'UNAVAILABLE'
  | 'INTERNAL';

const titles: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  NOT_FOUND: { status: 404, title: 'There is nothing at this address.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than this address takes.' },
  BAD_REQUEST: { status: 400, title: 'The request could not be read.' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in: this address wants an access token of Entra ID.' },
  FORBIDDEN: { status: 403, title: 'Your account has no role that may ask this.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not answer that method.' },
  NOT_READY: { status: 503, title: 'The service is not ready.' },
  UNAVAILABLE: { status: 503, title: 'The service cannot keep anything now. Nothing was taken. Try again.' },
  INTERNAL: { status: 500, title: 'Something went wrong here.' },
};

/** Answers with a problem document (RFC 9457). It says a code and one fixed sentence, never a cause or a stack. */
export function problem(response: Response, code: ProblemCode): void {
  const { status, title } = titles[code];
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title, status, code }));
}
