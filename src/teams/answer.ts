import type { ServerResponse } from 'node:http';

/** The statuses that the door and the bot refuse with, and the one sentence of each. */
const titles = {
  400: 'The activity could not be read.',
  401: 'The caller could not be authenticated.',
  403: 'The activity is not for this bot.',
  413: 'The activity is too large.',
  500: 'Something went wrong here.',
  503: 'Nothing can be kept now. Nothing was taken. Try again.',
} as const;

/** Answers with a problem document (RFC 9457): a status and its one sentence, never a cause. */
export function answerProblem(response: ServerResponse, status: keyof typeof titles): void {
  // Where the caller has gone, or an answer has begun, there is nobody to tell.
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  response.setHeader('content-type', 'application/problem+json');
  response.end(JSON.stringify({ type: 'about:blank', title: titles[status], status }));
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
