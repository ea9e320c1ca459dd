import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WebhookError } from './errors';
import { checkLiteral, guardedLookup, type Allowed, type Resolve } from './guarded-lookup';

/** What bounds and guards a call. */
export interface PostOptions {
  allowed: Allowed;
  resolve: Resolve;
  /** From the first look for the host to the end of the answer. */
  timeoutMs: number;
  /** Ends the call early. */
  stop: AbortSignal;
}

/** What came of a call. */
export type Posted =
  | { kind: 'answered'; status: number; retryAfter?: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string }
  | { kind: 'stopped' };

/** How much of an answer is read, in bytes. Nobody looks at it; it is read so that a polite receiver can finish. */
const maxAnswerBytes = 4_096;

/**
 * Posts a body once. No redirect is followed, no proxy of the environment is used, and the certificate is checked
 * whatever the environment says. Never throws.
 */
export async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  { allowed, resolve, timeoutMs, stop }: PostOptions,
): Promise<Posted> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    checkLiteral(url.hostname, allowed);
    const bytes = Buffer.from(body, 'utf8');
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': bytes.length },
      // An agent of its own for one connection: the shared one may be set to use a proxy.
      agent: false as const,
      lookup: guardedLookup(resolve, allowed),
      signal: AbortSignal.any([timeout, stop]),
    };
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, rejectUnauthorized: true })
        : httpRequest(url, options);
    request.end(bytes);
    return await answerTo(request);
  } catch (error) {
    if (error instanceof WebhookError) return { kind: 'refused', reason: error.message };
    if (stop.aborted) return { kind: 'stopped' };
    if (timeout.aborted) return { kind: 'failed', reason: `no answer within ${timeoutMs} ms` };
    return { kind: 'failed', reason: `the connection failed (${codeOf(error)})` };
  }
}

/** Resolves with the status once the answer is over, or as much of it was read as is worth reading. */
function answerTo(request: ClientRequest): Promise<Posted> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | undefined;
    request.on('error', (error) => {
      // What breaks behind the status changes nothing of it.
      if (answer === undefined) reject(error);
    });
    request.on('close', () => {
      if (answer === undefined) reject(new Error('the connection was closed without an answer'));
    });
    request.on('response', (response) => {
      answer = response;
      const { statusCode: status = 0, headers } = response;
      const retryAfter = headers['retry-after'];
      let read = 0;
      response.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > maxAnswerBytes) response.destroy();
      });
      response.on('error', () => undefined);
      response.on('close', () => {
        resolve({ kind: 'answered', status, ...(retryAfter === undefined ? {} : { retryAfter }) });
      });
    });
  });
}

/** A code of Node or OpenSSL; never a message, which may hold the address. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'CLOSED';
}
