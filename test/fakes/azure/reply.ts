import type { ServerResponse } from 'node:http';

/** How an answer ends: as announced, in the middle by a lost connection, by going on for ever, or by going quiet. */
export type Ending = 'whole' | 'cut' | 'trickle' | 'stall';

/** One answer of the fake, or none at all: a server that never answers, or drops the connection. */
export type Reply =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string | Buffer; ending: Ending }
  | { kind: 'silence' }
  | { kind: 'reset' };

/** A JSON answer. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return text(JSON.stringify(body), status, headers);
}

/** An answer with this very body. */
export function text(
  body: string | Buffer,
  status = 200,
  headers: Record<string, string> = {},
  ending: Ending = 'whole',
): Reply {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json', ...headers }, body, ending };
}

/** No answer, ever. */
export const silence: Reply = { kind: 'silence' };

/** The connection is dropped in place of an answer. */
export const reset: Reply = { kind: 'reset' };

/** Answers a request as told. */
export function answerWith(reply: Reply, response: ServerResponse): void {
  switch (reply.kind) {
    case 'silence':
      return;
    case 'reset':
      response.socket?.destroy();
      return;
    case 'answer':
      sendAnswer(reply, response);
      return;
  }
}

function sendAnswer(reply: Extract<Reply, { kind: 'answer' }>, response: ServerResponse): void {
  const { status, headers, body, ending } = reply;
  const length = Buffer.byteLength(body);
  switch (ending) {
    case 'whole':
      response.writeHead(status, { 'content-length': String(length), ...headers }).end(body);
      return;
    case 'cut':
      // Announced longer than it is, and dropped once the half that is there has left.
      response.writeHead(status, { 'content-length': String(length + 100), ...headers });
      response.write(body, () => response.socket?.destroy());
      return;
    case 'stall':
      response.writeHead(status, { 'content-length': String(length + 100), ...headers });
      response.write(body);
      return;
    case 'trickle':
      response.writeHead(status, headers);
      response.write(body);
      trickle(response);
  }
}

/** A byte now and then, for as long as the caller stays. */
function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 5);
  response.once('close', () => {
    clearInterval(timer);
  });
}
