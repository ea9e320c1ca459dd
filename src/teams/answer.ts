import type { ServerResponse } from 'node:http';

/** The statuses that the door and the bot refuse with, the code and the one sentence of each. */
const problems = {
  400: { code: 'BAD_REQUEST', title: 'The activity could not be read.' },
  401: { code: 'UNAUTHENTICATED', title: 'The caller could not be authenticated.' },
  403: { code: 'NOT_FOR_THIS_BOT', title: 'The activity is not for this bot.' },
  413: { code: 'BODY_TOO_LARGE', title: 'The activity is too large.' },
  429: {
    code: 'TOO_MANY_ACTIVITIES',
    title: 'That was too much in one minute. Nothing of this was taken. Try again in the next.',
  },
  500: { code: 'INTERNAL', title: 'Something went wrong here.' },
  503: { code: 'UNAVAILABLE', title: 'Nothing can be kept now. Nothing was taken. Try again.' },
} as const;

/** Answers with a problem document (RFC 9457): a status, its code and one sentence, never a cause. */
export function answerProblem(response: ServerResponse, status: keyof typeof problems): void {
  // Where the caller has gone, or an answer has begun, there is nobody to tell.
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  response.setHeader('content-type', 'application/problem+json');
  const { code, title } = problems[status];
  response.end(JSON.stringify({ type: 'about:blank', title, status, code }));
}

/** Answers an activity: with a body where it was an invoke. */
export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  if (body === undefined) {
    response.end();
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
